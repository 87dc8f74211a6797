"""The public surface, written once (docs/openapi.yaml, docs/asyncapi.yaml) and generated from there outwards."""

from .documents import ContractError, Documents
from .generation import EMITTERS, Emitter, differences, write
from .model import Code, Contract, Event, Operation, Order, Parameter, Request, Stream

__all__ = [
    "EMITTERS",
    "Code",
    "Contract",
    "ContractError",
    "Documents",
    "Emitter",
    "Event",
    "Operation",
    "Order",
    "Parameter",
    "Request",
    "Stream",
    "differences",
    "write",
]
