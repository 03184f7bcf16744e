namespace Ockam.Models;

/// <summary>Policies in files, where the id of a key is the path of its policy. Writers of this library wait for each other.</summary>
public sealed class KeyPolicyFile : IKeyPolicyStore
{
    /// <inheritdoc/>
    public ValueTask<KeyPolicyDocument> GetAsync(string keyId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        cancellationToken.ThrowIfCancellationRequested();
        return new ValueTask<KeyPolicyDocument>(Read(keyId));
    }

    /// <inheritdoc/>
    public ValueTask PutAsync(string keyId, KeyPolicyDocument policy, string expectedDigest, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(expectedDigest);
        cancellationToken.ThrowIfCancellationRequested();
        string path = Path.GetFullPath(keyId);
        using var held = new KeyPolicyLock(path);
        RequireUnchanged(keyId, Read(path), expectedDigest);
        string draft = path + ".new";
        try
        {
            File.WriteAllText(draft, policy.Text);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(draft, File.GetUnixFileMode(path));
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(
                ModelErrorReason.InvalidPolicy, $"The policy '{keyId}' cannot be written: {wrong.Message} Nothing was changed.", wrong);
        }
        finally
        {
            // There only if it could not take the policy's place.
            if (File.Exists(draft)) File.Delete(draft);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Refuses to go on where the policy is not the one that an edit was made from.</summary>
    /// <param name="keyId">The key.</param>
    /// <param name="current">The policy as it is now.</param>
    /// <param name="expectedDigest">The digest that it had.</param>
    /// <exception cref="ModelException">It has changed.</exception>
    public static void RequireUnchanged(string keyId, KeyPolicyDocument current, string expectedDigest)
    {
        ArgumentNullException.ThrowIfNull(current);
        if (string.Equals(current.Digest, expectedDigest, StringComparison.OrdinalIgnoreCase)) return;
        throw new ModelException(
            ModelErrorReason.PolicyChanged,
            $"The policy of '{ModelNames.Printable(keyId)}' was changed in the meantime: its digest is {current.Digest}, and the edit was "
            + $"made from {ModelNames.Printable(expectedDigest)}. Nothing was written. Read it again, look at what changed, and repeat the "
            + "edit.");
    }

    private static KeyPolicyDocument Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > KeyPolicyDocument.MaximumLength)
                throw new ModelException(
                    ModelErrorReason.InvalidPolicy,
                    $"'{path}' has {file.Length:N0} bytes; a key's policy has at most {KeyPolicyDocument.MaximumLength:N0} (32 KiB).");
            using var text = new StreamReader(file, new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true));
            return KeyPolicyDocument.Parse(text.ReadToEnd());
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or System.Text.DecoderFallbackException)
        {
            throw new ModelException(ModelErrorReason.InvalidPolicy, $"The policy '{path}' cannot be read: {wrong.Message}", wrong);
        }
    }
}
