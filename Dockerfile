# syntax=docker/dockerfile:1
#
# One image for all Airflow components; docker-compose.yml says which one a container runs.
#
# It starts from python:3.12-slim and not from apache/airflow:3.3.2-python3.12: that image holds dozens of providers in
# the versions of Airflow's own constraints, and our lock laid over them would be a mix that nobody has tried. Here the
# image holds what the lock names and `make test` runs, and nothing else.

FROM python:3.12-slim-bookworm AS build
WORKDIR /build

COPY requirements.txt pyproject.toml ./

# uv, too, comes from the lock. As constraints, the lock gives every package its version, and uv refuses a file whose
# hash is not in it, while the tools of development and of the local stack stay out. The same holds for what builds
# the few packages that come as source (langdetect, our own).
RUN sed -n '/^uv==/,/^    #/p' requirements.txt > uv.txt \
 && pip install --no-cache-dir --require-hashes -r uv.txt \
 && python -m venv --without-pip /opt/sahel \
 && uv pip install --no-cache --compile-bytecode --python /opt/sahel/bin/python \
      --constraints requirements.txt --build-constraints requirements.txt --require-build-hashes \
      --preview-features build-dependency-hashes \
      -r pyproject.toml --extra airflow --extra celery --extra postgres --extra query

# Last, for it changes most: the layers above are kept when only our code changed.
COPY README.md ./
COPY sahel_pipeline sahel_pipeline
RUN uv pip install --no-cache --compile-bytecode --python /opt/sahel/bin/python --no-deps \
      --build-constraints requirements.txt --require-build-hashes --preview-features build-dependency-hashes .


FROM python:3.12-slim-bookworm
LABEL org.opencontainers.image.title="sahel-pipeline" \
      org.opencontainers.image.licenses="Apache-2.0"

# User and group as in Airflow's own image. New named volumes take the owner of the folder that they are mounted on,
# so these must exist here.
RUN useradd --uid 50000 --gid 0 --home-dir /opt/airflow --no-create-home --shell /usr/sbin/nologin airflow \
 && install --directory --owner airflow --group 0 --mode 0770 /opt/airflow /opt/airflow/logs /opt/airflow/auth \
 # All settings come from the environment; without this file Airflow would write one, and here it may write nothing.
 && touch /opt/airflow/airflow.cfg
COPY --from=build /opt/sahel /opt/sahel
# For Kubernetes; docker-compose.yml lays the folders of the host over them, so that a change needs no new image.
COPY dags /opt/airflow/dags
COPY plugins /opt/airflow/plugins

ENV PATH=/opt/sahel/bin:$PATH \
    AIRFLOW_HOME=/opt/airflow \
    PYTHONUNBUFFERED=1
WORKDIR /opt/airflow
USER 50000:0
CMD ["airflow", "version"]
