# One image for web, worker and single commands; compose.yaml says which.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
RUN useradd --system --create-home --uid 10001 poems
WORKDIR /srv/poems-tracker

COPY requirements.txt ./
RUN pip install --require-hashes -r requirements.txt

# Named one by one: .env, the database and the history of the code stay outside.
COPY manage.py Procfile LICENSE ./
COPY poems_tracker/ poems_tracker/
COPY patients/ patients/
COPY monitoring/ monitoring/
COPY templates/ templates/
COPY static/ static/
# Values that only this step needs; the real ones come from the environment.
RUN SECRET_KEY=only-while-collecting-static-files-000000 DEBUG=0 ALLOWED_HOSTS=localhost SITE_URL=https://localhost \
        python manage.py collectstatic --noinput --verbosity 0 \
    && mkdir -p var/run && chown -R poems var

USER poems
ENV HOST=0.0.0.0 PORT=8000
EXPOSE 8000
CMD ["honcho", "start", "--no-prefix", "web"]
