// Runs a program and disturbs its N-th call that changes files, counted over all of its threads and child processes:
//
//   inject MODE N FOLDER PROGRAM [ARGUMENT]...
//
// MODE is `kill` (SIGKILL before the call), `torn` (half of a write is done, then SIGKILL; other calls are done whole) or the
// error that the call fails with (ENOSPC, EIO, EROFS). Calls count where they write, flush, cut or flag a file under FOLDER, or
// make, rename, link or remove any name. Prints the number of calls seen, the disturbed one and the file that it is about, to descriptor 3
// where that is open; exits as the program does, with 128 plus the signal for a killed one.
//
// The program under test is the product itself, unchanged: strace's own injection counts calls by thread, which reaches not all
// of them where work moves between threads.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <linux/fs.h>
#include <linux/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__x86_64__)
#include <sys/user.h>
#elif defined(__aarch64__)
#include <asm/ptrace.h>
#include <elf.h>
#else
#error "registers of this processor are not known"
#endif

enum mode { KILL, TORN, FAIL };

static void die(const char *what) {
  fprintf(stderr, "inject: %s: %s\n", what, strerror(errno));
  exit(70);
}

// Changes the call that a stopped thread is about to make: its third argument, or no call at all.
static void change_entry(pid_t pid, int is_skip, unsigned long long third) {
#if defined(__x86_64__)
  struct user_regs_struct regs;
  if (ptrace(PTRACE_GETREGS, pid, 0, &regs)) die("cannot read registers");
  if (is_skip) regs.orig_rax = -1; else regs.rdx = third;
  if (ptrace(PTRACE_SETREGS, pid, 0, &regs)) die("cannot write registers");
#else
  struct user_pt_regs regs;
  struct iovec area = {&regs, sizeof regs};
  int none = -1;
  struct iovec number = {&none, sizeof none};
  if (is_skip) {
    if (ptrace(PTRACE_SETREGSET, pid, NT_ARM_SYSTEM_CALL, &number)) die("cannot write the call's number");
    return;
  }
  if (ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &area)) die("cannot read registers");
  regs.regs[2] = third;
  if (ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &area)) die("cannot write registers");
#endif
}

static void set_result(pid_t pid, long result) {
#if defined(__x86_64__)
  struct user_regs_struct regs;
  if (ptrace(PTRACE_GETREGS, pid, 0, &regs)) die("cannot read registers");
  regs.rax = result;
  if (ptrace(PTRACE_SETREGS, pid, 0, &regs)) die("cannot write registers");
#else
  struct user_pt_regs regs;
  struct iovec area = {&regs, sizeof regs};
  if (ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &area)) die("cannot read registers");
  regs.regs[0] = result;
  if (ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &area)) die("cannot write registers");
#endif
}

static int is_under(pid_t pid, unsigned long long descriptor, const char *folder) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/%d/fd/%d", pid, (int)descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strncmp(path, folder, strlen(folder)) == 0;
}

// The name of a call that changes files; null for any other.
static const char *changes(pid_t pid, const struct ptrace_syscall_info *call, const char *folder) {
  const __u64 *args = call->entry.args;
  switch (call->entry.nr) {
#define FILE_CALL(name) case SYS_##name: return is_under(pid, args[0], folder) ? #name : 0
#define NAME_CALL(name) case SYS_##name: return #name
    FILE_CALL(write);
    FILE_CALL(writev);
    FILE_CALL(pwrite64);
    FILE_CALL(pwritev);
    FILE_CALL(fsync);
    FILE_CALL(fdatasync);
    FILE_CALL(ftruncate);
    FILE_CALL(fallocate);
    FILE_CALL(copy_file_range);
    FILE_CALL(sendfile);
    FILE_CALL(fchmod);
    NAME_CALL(renameat);
    NAME_CALL(renameat2);
    NAME_CALL(linkat);
    NAME_CALL(symlinkat);
    NAME_CALL(unlinkat);
    NAME_CALL(mkdirat);
#ifdef SYS_rename
    NAME_CALL(rename);
    NAME_CALL(link);
    NAME_CALL(unlink);
    NAME_CALL(mkdir);
    NAME_CALL(rmdir);
#endif
    case SYS_ioctl: return args[1] == FS_IOC_SETFLAGS && is_under(pid, args[0], folder) ? "ioctl" : 0;
    case SYS_openat: return args[2] & (O_CREAT | O_TRUNC) ? "openat" : 0;
  }
  return 0;
}

// The path that a call names: of a descriptor, or relative to one; the new name, where there are two.
static void find_path(pid_t pid, const struct ptrace_syscall_info *call, char path[2 * PATH_MAX]) {
  const __u64 *args = call->entry.args;
  int folder = -1, name = -1;
  switch (call->entry.nr) {
    case SYS_renameat: case SYS_renameat2: case SYS_linkat: folder = 2; name = 3; break;
    case SYS_symlinkat: folder = 1; name = 2; break;
    case SYS_unlinkat: case SYS_mkdirat: case SYS_openat: folder = 0; name = 1; break;
#ifdef SYS_rename
    case SYS_rename: case SYS_link: name = 1; break;
    case SYS_unlink: case SYS_mkdir: case SYS_rmdir: name = 0; break;
#endif
    default: folder = 0;
  }
  char text[PATH_MAX] = "";
  if (name >= 0) {
    char memory[64];
    snprintf(memory, sizeof memory, "/proc/%d/mem", pid);
    int file = open(memory, O_RDONLY);
    if (file < 0 || pread(file, text, sizeof text - 1, (off_t)args[name]) < 0) text[0] = 0;
    if (file >= 0) close(file);
  }
  *path = 0;
  if (folder >= 0 && *text != '/') {
    char link[64];
    if ((int)args[folder] == AT_FDCWD) snprintf(link, sizeof link, "/proc/%d/cwd", pid);
    else snprintf(link, sizeof link, "/proc/%d/fd/%d", pid, (int)args[folder]);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    path[length > 0 ? length : 0] = 0;
    if (name >= 0) strcat(path, "/");
  }
  strcat(path, text);
}

static int is_write(long number) { return number == SYS_write || number == SYS_pwrite64; }

static int error_named(const char *name) {
  static const struct { const char *name; int value; } known[] = {{"ENOSPC", ENOSPC}, {"EIO", EIO}, {"EROFS", EROFS}};
  for (unsigned i = 0; i < sizeof known / sizeof *known; i++)
    if (!strcmp(name, known[i].name)) return known[i].value;
  return 0;
}

int main(int argc, char **argv) {
  if (argc < 5) {
    fputs("usage: inject kill|torn|ENOSPC|EIO|EROFS N FOLDER PROGRAM [ARGUMENT]...\n", stderr);
    return 64;
  }
  enum mode mode = !strcmp(argv[1], "kill") ? KILL : !strcmp(argv[1], "torn") ? TORN : FAIL;
  int error = error_named(argv[1]);
  if (mode == FAIL && !error) return 64;
  long wanted = atol(argv[2]), seen = 0;
  const char *folder = argv[3], *hit = "none";
  static char path[2 * PATH_MAX];

  pid_t child = fork();
  if (child == 0) {
    close(3);
    setpgid(0, 0);
    raise(SIGSTOP);
    execvp(argv[4], argv + 4);
    die(argv[4]);
  }
  int status, result = 70;
  if (child < 0 || waitpid(child, &status, WUNTRACED) != child) die("cannot start");
  long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_EXITKILL;
  if (ptrace(PTRACE_SEIZE, child, 0, options)) die("cannot trace");
  kill(child, SIGCONT);

  pid_t disturbed = 0;  // the thread whose call is to be changed on its way out
  pid_t pid;
  while ((pid = waitpid(-1, &status, __WALL)) > 0) {
    if (WIFEXITED(status) || WIFSIGNALED(status)) {
      if (pid == child) result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      continue;
    }
    int signal = WSTOPSIG(status), event = status >> 16;
    if (signal == (SIGTRAP | 0x80)) {
      struct ptrace_syscall_info call;
      if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof call, &call) <= 0) continue;
      const char *name = call.op == PTRACE_SYSCALL_INFO_ENTRY ? changes(pid, &call, folder) : 0;
      if (name && ++seen == wanted) {
        hit = name;
        find_path(pid, &call, path);
        if (mode == KILL) kill(-child, SIGKILL);
        if (mode == TORN && is_write(call.entry.nr)) change_entry(pid, 0, call.entry.args[2] / 2);
        if (mode == FAIL) change_entry(pid, 1, 0);
        disturbed = pid;
      } else if (call.op == PTRACE_SYSCALL_INFO_EXIT && pid == disturbed) {
        if (mode == TORN) kill(-child, SIGKILL);
        if (mode == FAIL) set_result(pid, -error);
        disturbed = 0;
      }
      signal = 0;
    } else if (event) {
      signal = 0;  // a new thread, or its first stop; a stop of the group goes on as well
    }
    // A thread that is gone meanwhile says so by its status.
    ptrace(PTRACE_SYSCALL, pid, 0, signal);
  }
  dprintf(3, "%ld %s %s\n", seen, hit, path);
  return result;
}
