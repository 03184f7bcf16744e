using System.Security.Cryptography;
using Ockam.Attestation;

namespace Ockam.Models;

/// <summary>
/// The keys of a user and their policies, in a folder that only this user may enter: <c>ID.key</c> with 32 random bytes and
/// <c>ID.policy.json</c>. Who can read the folder has the keys.
/// </summary>
public sealed class LocalKeyStore : IKeyPolicyStore
{
    private const string KeyExtension = ".key";
    private const string PolicyExtension = ".policy.json";
    private const int KeyLength = 32;
    private const int MaximumIdLength = 64;

    private readonly string _folder;

    /// <summary>Opens the store, or makes an empty one.</summary>
    /// <param name="folder">The folder; its mode is 0700.</param>
    /// <exception cref="ModelException">It is a link, or open to other users.</exception>
    public LocalKeyStore(string folder)
    {
        _folder = Path.GetFullPath(folder);
        try
        {
            PrivateFolder.Ensure(_folder);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelErrorReason.KeyStore, $"The keystore cannot be used: {failed.Message}", failed);
        }
    }

    /// <summary>Who has a keystore's keys by holding its folder, in policies.</summary>
    public const string Owner = "owner";

    /// <summary>The policy of a key for which none was given: its owner may do everything, with or without attestation.</summary>
    public static string DefaultPolicy =>
        """
        {
          "Version": "2012-10-17",
          "Statement": [
            { "Sid": "Owner", "Effect": "Allow", "Principal": { "Ockam": "owner" }, "Action": "kms:*", "Resource": "*" }
          ]
        }
        """;

    /// <summary>Makes a key.</summary>
    /// <param name="keyId">Its id: 1 to 64 letters, digits, hyphens and underscores.</param>
    /// <param name="policy">Who may use it; null for <see cref="DefaultPolicy"/>.</param>
    /// <exception cref="ModelException">There is one of this id, or the policy cannot be read.</exception>
    public LocalKey Create(string keyId, string? policy = null)
    {
        RequireId(keyId);
        KeyPolicyDocument parsed = KeyPolicyDocument.Parse(policy ?? DefaultPolicy);
        RequireNone(keyId);
        // Two who make a key of one id at once: the second must not have written its policy when it finds the first one's key.
        using var held = new KeyPolicyLock(PolicyPath(keyId));
        RequireNone(keyId);
        byte[] key = RandomNumberGenerator.GetBytes(KeyLength);
        try
        {
            // The policy first: a key without one could be used by nobody, and would be in the way.
            Write(PolicyPath(keyId), System.Text.Encoding.UTF8.GetBytes(parsed.Text), overwrite: true);
            Write(KeyPath(keyId), key, overwrite: false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }

        return Describe(keyId);
    }

    /// <summary>All keys, by id.</summary>
    public IReadOnlyList<LocalKey> List() =>
    [
        .. Directory.EnumerateFiles(_folder, "*" + KeyExtension)
            .Select(path => Path.GetFileNameWithoutExtension(path)!)
            .Where(IsId)
            .Order(StringComparer.Ordinal)
            .Select(Describe),
    ];

    /// <summary>The policy of a key.</summary>
    /// <exception cref="ModelException">There is no such key, or its policy cannot be read.</exception>
    public KeyPolicyDocument GetPolicy(string keyId)
    {
        RequireKey(keyId);
        return KeyPolicyDocument.Parse(Read(PolicyPath(keyId), KeyPolicyDocument.MaximumLength));
    }

    /// <summary>Replaces the policy of a key.</summary>
    /// <param name="keyId">The key.</param>
    /// <param name="policy">The new one.</param>
    /// <param name="expectedDigest">
    /// The <see cref="KeyPolicyDocument.Digest"/> of the one that is replaced: if another is there by now, nothing is changed.
    /// </param>
    /// <exception cref="ModelException">There is no such key, or its policy was changed meanwhile.</exception>
    public void SetPolicy(string keyId, KeyPolicyDocument policy, string expectedDigest)
    {
        ArgumentNullException.ThrowIfNull(policy);
        RequireKey(keyId);
        using var held = new KeyPolicyLock(PolicyPath(keyId));
        KeyPolicyFile.RequireUnchanged(keyId, GetPolicy(keyId), expectedDigest);
        Write(PolicyPath(keyId), System.Text.Encoding.UTF8.GetBytes(policy.Text), overwrite: true);
    }

    /// <inheritdoc/>
    ValueTask<KeyPolicyDocument> IKeyPolicyStore.GetAsync(string keyId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(GetPolicy(keyId));
    }

    /// <inheritdoc/>
    ValueTask IKeyPolicyStore.PutAsync(
        string keyId, KeyPolicyDocument policy, string expectedDigest, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SetPolicy(keyId, policy, expectedDigest);
        return ValueTask.CompletedTask;
    }

    /// <summary>The key itself; whoever takes it zeroes it.</summary>
    internal byte[] ReadKey(string keyId)
    {
        RequireKey(keyId);
        byte[] key = Read(KeyPath(keyId), KeyLength);
        if (key.Length == KeyLength) return key;
        CryptographicOperations.ZeroMemory(key);
        throw new ModelException(ModelErrorReason.KeyStore, $"The key '{keyId}' is damaged: its file does not have {KeyLength} bytes.");
    }

    private static bool IsId(string id) =>
        id.Length is > 0 and <= MaximumIdLength && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static void RequireId(string id)
    {
        if (!IsId(id))
            throw new ModelException(
                ModelErrorReason.InvalidValue,
                $"'{ModelNames.Printable(id)}' cannot be a local key's id: it has 1 to {MaximumIdLength} letters, digits, "
                + "hyphens and underscores.");
    }

    private void RequireNone(string keyId)
    {
        if (File.Exists(KeyPath(keyId)))
            throw new ModelException(ModelErrorReason.AlreadyExists, $"There is a key '{keyId}' already. Choose another id.");
    }

    private void RequireKey(string keyId)
    {
        RequireId(keyId);
        if (!File.Exists(KeyPath(keyId)))
            throw new ModelException(ModelErrorReason.UnknownKey, $"The keystore {_folder} has no key '{keyId}'.");
    }

    private LocalKey Describe(string keyId) => new(keyId, File.GetLastWriteTimeUtc(KeyPath(keyId)));

    private string KeyPath(string keyId) => Path.Combine(_folder, keyId + KeyExtension);

    private string PolicyPath(string keyId) => Path.Combine(_folder, keyId + PolicyExtension);

    private static void Write(string path, byte[] content, bool overwrite)
    {
        using var file = PartialFile.Open(path, overwrite, keep: false);
        try
        {
            RandomAccess.Write(file.Handle, content, 0);
            file.Complete();
        }
        finally
        {
            file.Discard();
        }
    }

    private static byte[] Read(string path, int most)
    {
        try
        {
            RequirePrivate(path);
            using var file = new SourceFile(path);
            var content = new byte[Math.Min(file.Length, most + 1)];
            file.Read(0, content);
            return content;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelErrorReason.KeyStore, $"{path} cannot be read: {failed.Message}", failed);
        }
    }

    private static void RequirePrivate(string path)
    {
        var info = new FileInfo(path);
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (info.LinkTarget is not null) throw new IOException("it is a symbolic link.");
        if (!OperatingSystem.IsWindows() && (info.UnixFileMode & ~Own) != 0)
            throw new IOException("it is open to other users (chmod 600 closes it).");
    }
}
