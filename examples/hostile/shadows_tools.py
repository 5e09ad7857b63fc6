"""Forges: files in its folder are named like the grader's tools and like libraries, in the hope that somebody runs them."""
import os

from vehicle import serve

serve(['somebody ran us as a tool'] if os.path.exists('ran-as-a-tool') else [])
