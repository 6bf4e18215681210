#!/usr/bin/env python3
"""Archives, as people see them who have never heard of us: PyPI's bagit and tink, Python's tarfile.

archives.py bag TAR FOLDER         unpacks a tar into a folder, and validates the bag in it
archives.py tink KEY ID IN OUT     decrypts a file with a key in hexadecimal, the id being the associated data
"""

import os
import pathlib
import sys
import tarfile

import python


def bag(archive, folder):
    import bagit

    with tarfile.open(archive) as tar:
        names = tar.getnames()
        assert all(member.isreg() and member.mode == 0o444 and member.uid == 0 for member in tar)
        tar.extractall(folder, filter="data")
    (top,) = os.listdir(folder)
    assert all(name.startswith(top + "/") for name in names)
    bag = bagit.Bag(os.path.join(folder, top))
    bag.validate()
    print(bag.info["External-Identifier"], bag.info["Payload-Oxum"])


def tink(key, identity, source, target):
    import tink
    from tink import secret_key_access, streaming_aead
    from tink.proto import aes_gcm_hkdf_streaming_pb2 as streaming
    from tink.proto import common_pb2, tink_pb2

    streaming_aead.register()
    parameters = streaming.AesGcmHkdfStreamingParams(
        ciphertext_segment_size=1 << 20, derived_key_size=32, hkdf_hash_type=common_pb2.SHA256
    )
    value = streaming.AesGcmHkdfStreamingKey(version=0, params=parameters, key_value=bytes.fromhex(key))
    keyset = tink_pb2.Keyset(primary_key_id=1)
    entry = keyset.key.add(key_id=1, status=tink_pb2.ENABLED, output_prefix_type=tink_pb2.RAW)
    entry.key_data.type_url = "type.googleapis.com/google.crypto.tink.AesGcmHkdfStreamingKey"
    entry.key_data.value = value.SerializeToString()
    entry.key_data.key_material_type = tink_pb2.KeyData.SYMMETRIC
    handle = tink.proto_keyset_format.parse(keyset.SerializeToString(), secret_key_access.TOKEN)
    primitive = handle.primitive(streaming_aead.StreamingAead)
    with open(source, "rb") as sealed, primitive.new_decrypting_stream(sealed, identity.encode()) as plain:
        pathlib.Path(target).write_bytes(plain.read())


if __name__ == "__main__":
    if "ARCHIVES_PYTHON" not in os.environ:
        interpreter = str(python.installed())
        os.execve(interpreter, [interpreter, *sys.argv], {**os.environ, "ARCHIVES_PYTHON": interpreter})
    {"bag": bag, "tink": tink}[sys.argv[1]](*sys.argv[2:])
