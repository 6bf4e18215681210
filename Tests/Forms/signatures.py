"""Checks the signatures in a PDF with other people's programs: signatures.py PDF INSTANT [--stamped ROOT.pem] FIELD=SIGNER.pem…; prints what is wrong,
a line each. The fields are expected in that order, and no others. INSTANT, in seconds since 1970, is when certificates are looked at.

pyHanko judges signatures, timestamps and what was changed after each; poppler's pdfsig judges them again; veraPDF says whether it is still PDF/A-3a and
PDF/UA-1. That the CMS is as ETSI EN 319 142-1 has it for B-B, or B-T where it is stamped, is looked up in its attributes.
"""

import argparse
import datetime
import logging
import re
import subprocess

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

import verapdf

parser = argparse.ArgumentParser()
parser.add_argument("pdf")
parser.add_argument("instant", type=int)
parser.add_argument("--stamped")
parser.add_argument("signers", nargs="+")
words = parser.parse_args()
logging.disable(logging.CRITICAL)
faults = []


def expect(truth, what):
    if not truth:
        faults.append(what)


def certificate(path):
    data = open(path, "rb").read()
    return x509.Certificate.load(pem.unarmor(data)[2])


def context(path):
    moment = datetime.datetime.fromtimestamp(words.instant, datetime.timezone.utc)
    return ValidationContext(trust_roots=[certificate(path)], moment=moment, allow_fetching=False, revocation_mode="soft-fail")


def check(field, signature, signer, isLast):
    stamps = context(words.stamped) if words.stamped else None
    # Signers' certificates are for signing documents, and need not be for what cannot be repudiated.
    usage = KeyUsageConstraints(key_usage={"digital_signature"}, match_all_key_usages=False)
    status = validate_pdf_signature(signature, context(signer), stamps, key_usage_settings=usage)
    expect(status.bottom_line, f"{field}: pyHanko says {status.summary()}")
    wanted = SignatureCoverageLevel.ENTIRE_FILE if isLast else SignatureCoverageLevel.ENTIRE_REVISION
    expect(status.coverage == wanted, f"{field}: it covers {status.coverage}")
    expect(status.signing_cert.dump() == certificate(signer).dump(), f"{field}: signed by {status.signing_cert.subject.human_friendly}")
    expect((status.timestamp_validity is not None) == bool(words.stamped), f"{field}: timestamp {status.timestamp_validity}")

    entry, info = signature.sig_object, signature.signer_info
    expect(entry["/SubFilter"] == "/ETSI.CAdES.detached" and "/M" in entry and "/Cert" not in entry, f"{field}: {sorted(entry)}")
    signed = {each["type"].native for each in info["signed_attrs"]}
    expect(signed == {"content_type", "message_digest", "signing_certificate_v2"}, f"{field}: signed attributes {sorted(signed)}")
    unsigned = [each["type"].native for each in info["unsigned_attrs"]] if info["unsigned_attrs"].native else []
    expect(unsigned == (["signature_time_stamp_token"] if words.stamped else []), f"{field}: unsigned attributes {unsigned}")
    expect(info["digest_algorithm"]["algorithm"].native == "sha256", f"{field}: {info['digest_algorithm'].native}")


with open(words.pdf, "rb") as file:
    signatures = PdfFileReader(file).embedded_signatures
    expected = [word.split("=", 1) for word in words.signers]
    expect([each.field_name for each in signatures] == [field for field, _ in expected], f"fields {[each.field_name for each in signatures]}")
    for (field, signer), signature in zip(expected, signatures):
        check(field, signature, signer, isLast=signature is signatures[-1])

seen = subprocess.run(["pdfsig", "-nocert", words.pdf], capture_output=True, text=True).stdout
expect(seen.count("Signature is Valid.") == len(expected), f"pdfsig says {seen}")
signed = [re.search(r"Signature Field Name: (\S+)", part)[1] for part in seen.split("Signature #")[1:] if "is not signed" not in part]
expect(signed == [field for field, _ in expected], f"pdfsig says {seen}")
expect("Total document signed" in seen, f"pdfsig says {seen}")
faults.extend(verapdf.faults(words.pdf))
for fault in faults[:40]:
    print(fault)
