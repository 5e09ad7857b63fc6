"""Right: what the build of this folder makes. Hostile is the Makefile."""
from vehicle import serve

serve()
