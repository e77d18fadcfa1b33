# Two stages: the first installs from the lock and gathers a root, the second is that root and nothing
# else: no shell, no package manager, no pip. The base is any Debian with Python 3.11 or newer as
# python3 and its venv module. Same base, same sources, same SOURCE_DATE_EPOCH: same bytes.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
# A build behind a proxy names its certificates here.
ARG PIP_CERT=
ARG SOURCE_DATE_EPOCH=1767225600
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1
WORKDIR /src
COPY service/locks service/locks
RUN python3 -m venv /opt/build && python3 -m venv --without-pip /opt/kibaru \
    && /opt/build/bin/pip install --require-hashes --requirement service/locks/build.txt \
    && /opt/build/bin/pip --python /opt/kibaru/bin/python install --no-compile --only-binary :all: \
       --require-hashes --requirement service/locks/serve.txt
COPY pyproject.toml README.md LICENSE ./
COPY client client
COPY service service
COPY models models
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
    && /opt/build/bin/pip --python /opt/kibaru/bin/python install --no-compile --no-deps dist/*.whl \
    && /opt/build/bin/python service/deploy/bill.py root /root-of-image /opt/kibaru \
    && cp -r models /root-of-image/models \
    && /opt/build/bin/python service/deploy/bill.py papers /root-of-image \
    && /opt/build/bin/python service/deploy/bill.py settle /root-of-image

FROM scratch
COPY --from=build /root-of-image /
ENV PATH=/opt/kibaru/bin:/usr/local/bin:/usr/bin \
    LANG=C.UTF-8 \
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
