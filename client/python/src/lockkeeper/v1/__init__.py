"""Messages and stubs of the package ``lockkeeper.v1``, generated from its protos by ``generate.py``.

Each proto ``lockkeeper/v1/NAME.proto`` gives the modules ``NAME_pb2`` (messages, enums) and, where it has a service,
``NAME_pb2_grpc`` (its stub). The comments of the protos are the documentation.
"""
