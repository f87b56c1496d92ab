"""A mail server for tests: writes each mail as a line of JSON. Arguments: FOLDER PORT CERTIFICATE tls|starttls|none."""
import email
import email.policy
import json
import ssl
import sys
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

folder, port, certificate, mode = sys.argv[1:]
later = set()


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        text = mail.get_content()
        line = text.splitlines()[2] if len(text.splitlines()) > 2 else ""
        if line == "refuse":
            return "554 no mail of this kind"
        if line == "later" and line not in later:
            later.add(line)
            return "451 not now"
        if line == "drop" and line not in later:
            later.add(line)
            server.transport.close()
            return "250 never heard"
        head = {key: str(value) for key, value in mail.items()}
        of = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "head": head, "text": text}
        with open(f"{folder}/mails", "a", encoding="utf-8") as out:
            out.write(json.dumps(of) + "\n")
        return "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login == b"u" and data.password == b"p", handled=False)


context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=f"{folder}/ca.pem")
context.load_cert_chain(f"{folder}/{certificate}.pem", f"{folder}/{certificate}.key")
context.verify_mode = ssl.CERT_REQUIRED


class Plain(Controller):
    def factory(self):
        known = {"authenticator": authenticate, "auth_required": mode != "none", "data_size_limit": 1 << 20}
        if mode == "starttls":
            known |= {"tls_context": context, "require_starttls": True}
        if mode == "tls":
            known |= {"auth_require_tls": False}
        return SMTP(self.handler, **known)


controller = Plain(Handler(), hostname="127.0.0.1", port=int(port), ssl_context=context if mode == "tls" else None)
controller.start()
time.sleep(600)
