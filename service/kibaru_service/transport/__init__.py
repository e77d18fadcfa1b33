"""gRPC in, gRPC out: the only package that knows grpc and kibaru.v1."""
