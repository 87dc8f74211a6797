/// Everything that auth does for whoever asks.
package struct AuthUseCases: Sendable {
    package let register: RegisterAccount
    package let logIn: LogIn
    package let refresh: RotateRefreshToken
    package let logOut: LogOut
    package let endSession: EndSession
    package let endAllSessions: EndAllSessions
    package let changePassword: ChangePassword
    package let showAccount: ShowAccount
    package let changeAccount: ChangeAccount
    package let listSessions: ListSessions
    package let passwordPolicy: PasswordPolicy
    package let deviceProofs: DeviceProofCodec
    package let registrations: any RegistrationKeeping

    package init(
        register: RegisterAccount, logIn: LogIn, refresh: RotateRefreshToken, logOut: LogOut, endSession: EndSession,
        endAllSessions: EndAllSessions, changePassword: ChangePassword, showAccount: ShowAccount,
        changeAccount: ChangeAccount, listSessions: ListSessions, passwordPolicy: PasswordPolicy,
        deviceProofs: DeviceProofCodec, registrations: any RegistrationKeeping
    ) {
        self.register = register
        self.logIn = logIn
        self.refresh = refresh
        self.logOut = logOut
        self.endSession = endSession
        self.endAllSessions = endAllSessions
        self.changePassword = changePassword
        self.showAccount = showAccount
        self.changeAccount = changeAccount
        self.listSessions = listSessions
        self.passwordPolicy = passwordPolicy
        self.deviceProofs = deviceProofs
        self.registrations = registrations
    }
}
