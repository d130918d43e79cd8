"""The bundled suites that isolint is shown and tested on; shipped as `isolint.demo_suite`."""
