using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Ockam.Models.Tests.Support;

/// <summary>Does something as a user without rights, on a thread of its own that alone becomes this user; root alone can.</summary>
internal static class AnotherUser
{
    public const uint Number = 65534;

    // Of the kernel itself: what the system library calls so changes all threads.
    private const long SetUsers = 117;
    private const long Unchanged = -1;

    public static bool IsPossible => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess
        && RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64;

    public static T Run<T>(Func<T> action)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Assert.Equal(0, Call(SetUsers, Unchanged, Number, Unchanged));
                result = action();
            }
            catch (Exception failed)
            {
                failure = ExceptionDispatchInfo.Capture(failed);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern long Call(long number, long real, long effective, long saved);
}
