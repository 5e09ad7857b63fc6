"""Escapes: calls what programs of a networks course never call, and where kernels have had their holes."""
import ctypes
import errno
import platform

from vehicle import serve

CALLS = {
    'x86_64': {'keyctl': 250, 'add_key': 248, 'bpf': 321, 'userfaultfd': 323, 'perf_event_open': 298, 'ptrace': 101, 'process_vm_readv': 310, 'io_uring_setup': 425,
               'kexec_load': 246, 'init_module': 175, 'setns': 308, 'open_by_handle_at': 304, 'pidfd_getfd': 438},
}.get(platform.machine(), {})
libc = ctypes.CDLL(None, use_errno=True)
allowed = []
for name, number in CALLS.items():
    libc.syscall(number, 0, 0, 0, 0, 0, 0)
    if ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
        allowed.append(name)
serve(allowed)
