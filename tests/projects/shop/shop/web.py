"""The application, made by a factory."""

from flask import Flask


def create_app(config=None):
    app = Flask(__name__)
    app.config.from_mapping(MODE="normal")
    app.config.from_mapping(config or {})
    app.visits = 0

    @app.get("/")
    def home():
        app.visits += 1
        return f"{app.config['MODE']} {app.visits}"

    return app
