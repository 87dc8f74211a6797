import RoomsGatewayCore
import ServiceKit

/// The projection of accounts knows people by name.
extension ProjectedAccounts: PeopleDirectory {}
