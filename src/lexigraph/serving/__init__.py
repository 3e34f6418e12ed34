"""The service: recommendations over HTTP that follow each event, kept in a database, measured, safe."""
