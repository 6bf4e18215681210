"""An SMTP server on the loopback: server.py FOLDER MODE [CERTIFICATE KEY].

Says its port on standard output, and writes each mail to FOLDER/<n>.json. Ends when FOLDER is gone, or whoever started it.
take: takes mail; with a certificate after STARTTLS. implicit: TLS from the first byte. login: wants user and password "u" and "p" after
STARTTLS. refuse: no recipient is known. busy: asks the first time to come again. hang: says nothing, ever."""

import asyncio
import base64
import json
import os
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

folder, mode = pathlib.Path(sys.argv[1]), sys.argv[2]
context = None
if len(sys.argv) > 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[3], sys.argv[4])


class Handler:
    """Keeps what comes."""

    mails = 0
    asked = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        Handler.asked += 1
        if mode == "refuse":
            return "550 5.1.1 nobody of that name"
        if mode == "busy" and Handler.asked == 1:
            return "451 4.3.0 come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        Handler.mails += 1
        login = session.auth_data if session.authenticated else None
        document = {
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": session.ssl is not None or mode == "implicit",
            "login": [login.login.decode(), login.password.decode()] if login else None,
            "content": base64.b64encode(envelope.original_content).decode(),
        }
        part = folder / f".{Handler.mails}"
        part.write_text(json.dumps(document))
        part.rename(folder / f"{Handler.mails}.json")
        return "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    """The one user."""
    return AuthResult(success=data.login == b"u" and data.password == b"p", handled=False, auth_data=data)


def session():
    """A connection's protocol."""
    starts = context if mode != "implicit" else None
    login = {"authenticator": authenticate, "auth_required": True} if mode == "login" else {}
    return SMTP(Handler(), tls_context=starts, require_starttls=starts is not None, hostname="mail.test", **login)


async def hang(reader, writer):
    """Takes the connection, and that is all."""
    await reader.read()


async def main():
    loop = asyncio.get_running_loop()
    if mode == "hang":
        server = await asyncio.start_server(hang, "127.0.0.1", 0)
    else:
        server = await loop.create_server(session, "127.0.0.1", 0, ssl=context if mode == "implicit" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    parent = os.getppid()
    while folder.exists() and os.getppid() == parent:
        await asyncio.sleep(0.2)


asyncio.run(main())
