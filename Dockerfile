# Two stages on one base: the first builds an environment, the second runs it and nothing else.
# The base is any image with Python 3.11 or newer as python3, with its venv module.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
# A build behind a proxy names its certificates here.
ARG PIP_CERT=
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python3 -m venv /opt/kibaru
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY client client
COPY service service
RUN /opt/kibaru/bin/python -m pip install '.[full]' \
    && /opt/kibaru/bin/python -m compileall -q /opt/kibaru/lib

FROM ${BASE}
COPY --from=build /opt/kibaru /opt/kibaru
COPY models/catalog.toml /models/catalog.toml
COPY models/bundled /models/bundled
ENV PATH=/opt/kibaru/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    KIBARU_HOST=0.0.0.0 \
    KIBARU_PORT=50051 \
    KIBARU_HEALTH_PORT=50052 \
    KIBARU_MODELS_DIR=/models
# On a read-only root this is the one place to write to: language identification unpacks its table there.
VOLUME ["/tmp"]
# A number, so that an orchestrator can see that it is not root.
USER 10001:10001
WORKDIR /models
EXPOSE 50051 50052
# Health has a port of its own, in the clear, so that probes need neither certificate nor token.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python3", "-m", "kibaru_service.transport.probe", "127.0.0.1:50052"]
# Nobody is let in by default: without a certificate and a callers file (service/deploy/OPERATING.md)
# it exits with 2 and says so. `--insecure` is for trying it out, or for a network that is safe.
ENTRYPOINT ["kibaru-server"]
