"""Spies: looks for secrets in its environment."""
import os

from vehicle import serve

serve([name for name, value in os.environ.items() if 'hush' in value.lower()])
