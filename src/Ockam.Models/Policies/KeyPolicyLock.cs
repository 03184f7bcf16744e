using System.Security.Cryptography;

namespace Ockam.Models;

/// <summary>
/// Lets one writer at a time compare and write a policy's file, among the processes of a user. The system lets go of it when a process
/// ends, however that happens. It is held by a thread, which must not change in between.
/// </summary>
internal sealed class KeyPolicyLock : IDisposable
{
    // To compare and to write takes milliseconds.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly Mutex _mutex;

    /// <exception cref="ModelException">Somebody else holds it.</exception>
    public KeyPolicyLock(string path)
    {
        // A name has no folders; the digest of the path has neither those nor a length that systems refuse.
        string name = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(path)));
        try
        {
            _mutex = new Mutex(initiallyOwned: false, @"Global\ockam-policy-" + name);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or WaitHandleCannotBeOpenedException)
        {
            throw new ModelException(
                ModelErrorReason.InUse, $"The policy '{path}' is being changed by another user, or cannot be held: {wrong.Message}", wrong);
        }

        bool isHeld;
        try
        {
            isHeld = _mutex.WaitOne(s_patience);
        }
        catch (AbandonedMutexException)
        {
            // Its holder ended without letting go. A policy is exchanged as a whole, so that nothing half written is left.
            isHeld = true;
        }

        if (isHeld) return;
        _mutex.Dispose();
        throw new ModelException(ModelErrorReason.InUse, $"The policy '{path}' is being changed by another process. Try again.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mutex.ReleaseMutex();
        _mutex.Dispose();
    }
}
