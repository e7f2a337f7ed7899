# One image for web, worker and migrate; the command says which. On the Python that the tests run on.
FROM python:3.11-slim-bookworm AS build
ENV UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-default-groups --no-install-project
COPY README.md LICENSE ./
COPY src src
RUN uv sync --frozen --no-default-groups --no-editable

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data stagedoor && install --directory --owner stagedoor /data
COPY --from=build /app/.venv /app/.venv
# The code is root's: the process can change nothing but /data.
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STAGEDOOR_DATA_DIR=/data
USER 10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
ENTRYPOINT ["stagedoor"]
CMD ["run", "--host", "0.0.0.0"]
