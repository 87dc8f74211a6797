"""The private S3 store of one stack (SeaweedFS)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .credentials import Credentials
from .errors import StackError
from .layout import ROOT, Layout
from .ports import PortChooser
from .processes import Process
from .progress import Step
from .system import http_status

BUCKET = "praca-uploads"
REGION = "us-east-1"
# The store's own parts listen on ports of their own, nobody else's business.
INNER_PORTS = 8
READY_SECONDS = 60.0


class ObjectStore:
    """An S3 store on loopback with one bucket and two identities: one may only write, the other is the service's."""

    def __init__(
        self, layout: Layout, ports: PortChooser, port: int, credentials: Credentials, *, origins: Sequence[str]
    ) -> None:
        self.port = port
        self.signing_key_id, self.service_key_id = "signing", "service"
        self.signing_secret = credentials.password("S3_SIGNING_SECRET")
        self.service_secret = credentials.password("S3_SERVICE_SECRET")
        inner = [ports.choose() for _ in range(INNER_PORTS)]
        inner_ports = ",".join(map(str, inner))
        self._bucket_url = f"http://127.0.0.1:{inner[2]}/buckets/{BUCKET}/"
        script = str(ROOT / "dev/bin/private-s3")
        self.process = Process(
            name="s3",
            arguments=[script, str(layout.data / "s3"), str(port), inner_ports, BUCKET, ",".join(origins)],
            environment={
                "PRACA_S3_SIGNING_KEY_ID": self.signing_key_id,
                "PRACA_S3_SIGNING_SECRET": self.signing_secret,
                "PRACA_S3_SERVICE_KEY_ID": self.service_key_id,
                "PRACA_S3_SERVICE_SECRET": self.service_secret,
            },
            log=layout.logs / "s3.log",
            directory=layout.home,
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @staticmethod
    def program() -> Path:
        """The executable, which the pinned Python packages bring."""
        return ROOT / ".dev/venv/bin/weed"

    def settings(self) -> dict[str, str]:
        """What upload-signer is told. Browsers reach the store where the service does."""
        return {
            "PRACA_UPLOADS_S3_ENDPOINT": self.url,
            "PRACA_UPLOADS_S3_PUBLIC_ENDPOINT": self.url,
            "PRACA_UPLOADS_S3_REGION": REGION,
            "PRACA_UPLOADS_S3_BUCKET": BUCKET,
            "PRACA_UPLOADS_S3_SIGNING_KEY_ID": self.signing_key_id,
            "PRACA_UPLOADS_S3_SIGNING_SECRET": self.signing_secret,
            "PRACA_UPLOADS_S3_SERVICE_KEY_ID": self.service_key_id,
            "PRACA_UPLOADS_S3_SERVICE_SECRET": self.service_secret,
        }

    def wait(self, step: Step) -> None:
        """Until it answers (a request without a signature is refused, which is an answer) and the bucket is there."""

        def answers() -> bool:
            if not self.process.alive:
                raise StackError(f"the S3 store ended: {self.process.describe_end()}", log=self.process.log)
            return http_status(self._bucket_url) == 200 and http_status(self.url) == 403

        if not step.wait("the S3 store to answer", answers, seconds=READY_SECONDS):
            raise StackError("the S3 store does not answer", log=self.process.log)
