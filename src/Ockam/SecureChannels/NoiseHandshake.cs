using System.Security.Cryptography;
using Ockam.Vault;

namespace Ockam.SecureChannels;

/// <summary>
/// One side of a Noise XX handshake (sections 5.1 and 5.2) as a state machine over bytes: the initiator writes messages 1 and 3, the
/// responder message 2. The static key stays in a vault; the ephemeral key lives here, and is zeroed after its last use. Any failure
/// is final: nothing more can be written or read.
/// </summary>
internal sealed partial class NoiseHandshake : IDisposable
{
    /// <summary>The name that every node uses; the published test vectors have another.</summary>
    public const string ProductionName = "OCKAM_XX_25519_AES256_GCM_SHA256";

    /// <summary>The longest message in bytes.</summary>
    public const int MaximumMessageLength = 65_535;

    /// <summary>The length of each key in bytes, and of the shortest first message.</summary>
    public const int KeyLength = NoiseSymmetricState.Length;

    private const int MessageCount = 3;

    // Guards the three flags below, because Dispose may come while a vault is still busy with a DH.
    private readonly Lock _gate = new();
    private readonly NoiseRole _role;
    private readonly IVault _vault;
    private readonly SecretHandle _staticKey;
    private readonly byte[] _staticPublic;
    private readonly byte[] _ephemeral = new byte[KeyLength];
    private readonly byte[] _remoteEphemeral = new byte[KeyLength];
    private readonly byte[] _remoteStatic = new byte[KeyLength];
    private readonly NoiseSymmetricState _state;
    private int _next = 1;
    private bool _busy;
    private bool _failed;
    private bool _disposed;
    private bool _split;

    /// <summary>Starts a handshake.</summary>
    /// <param name="role">Which side this is.</param>
    /// <param name="vault">Keeps the static key.</param>
    /// <param name="staticKey">Names the static key: the secure channel purpose key.</param>
    /// <param name="staticPublicKey">Its public key, 32 bytes (asked for, because a vault may be far away).</param>
    /// <param name="protocolName">At most 32 ASCII characters; another than the default is for test vectors.</param>
    public NoiseHandshake(
        NoiseRole role, IVault vault, SecretHandle staticKey, ReadOnlySpan<byte> staticPublicKey, string protocolName = ProductionName)
    {
        if (staticPublicKey.Length != KeyLength)
        {
            throw new ArgumentException($"A public key has {KeyLength} bytes, not {staticPublicKey.Length}.", nameof(staticPublicKey));
        }

        _role = role;
        _vault = vault;
        _staticKey = staticKey;
        _staticPublic = staticPublicKey.ToArray();
        _state = new NoiseSymmetricState(protocolName);
        Curve25519.GenerateX25519(_ephemeral);
    }

    /// <summary>Starts a handshake with an ephemeral key that is known before, for test vectors only.</summary>
    internal NoiseHandshake(
        NoiseRole role,
        IVault vault,
        SecretHandle staticKey,
        ReadOnlySpan<byte> staticPublicKey,
        string protocolName,
        ReadOnlySpan<byte> ephemeralSecret)
        : this(role, vault, staticKey, staticPublicKey, protocolName)
    {
        if (ephemeralSecret.Length != KeyLength)
        {
            throw new ArgumentException($"A secret has {KeyLength} bytes, not {ephemeralSecret.Length}.", nameof(ephemeralSecret));
        }

        ephemeralSecret.CopyTo(_ephemeral);
    }

    /// <summary>Whether all three messages were written and read.</summary>
    public bool IsComplete => _next > MessageCount && !_failed;

    /// <summary>Whether it is this side's turn to write.</summary>
    public bool IsWriting => _next <= MessageCount && WritesMessage(_next);

    /// <summary>
    /// The hash over the whole handshake, 32 bytes, the same at both sides; a view that is zeroed by <see cref="Dispose"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The handshake is not complete.</exception>
    public ReadOnlySpan<byte> HandshakeHash
    {
        get
        {
            Require(MessageCount + 1);
            return _state.Hash;
        }
    }

    /// <summary>
    /// The peer's static key, 32 bytes: known to the initiator after message 2, to the responder after message 3. It is proved to be
    /// the peer's, but nothing more is known of it. A view that is zeroed by <see cref="Dispose"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is not known yet.</exception>
    public ReadOnlySpan<byte> RemoteStaticKey
    {
        get
        {
            Require(_role == NoiseRole.Initiator ? 3 : MessageCount + 1);
            return _remoteStatic;
        }
    }

    /// <summary>
    /// Derives the keys of the transport phase, once; the protocol swaps the two of the Noise specification (section 5.1).
    /// </summary>
    /// <returns>What this side encrypts with, and what it decrypts with: 32 bytes each, which the caller zeroes.</returns>
    /// <exception cref="InvalidOperationException">The handshake is not complete, or was split before.</exception>
    public (byte[] SendKey, byte[] ReceiveKey) Split()
    {
        Require(MessageCount + 1);
        if (_split) throw new InvalidOperationException("The keys of this handshake were taken before.");
        _split = true;
        var first = new byte[KeyLength];
        var second = new byte[KeyLength];
        _state.Split(first, second);
        return _role == NoiseRole.Initiator ? (second, first) : (first, second);
    }

    /// <summary>Zeroes all keys; if the vault is busy for a message, as soon as it has answered.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            if (!_busy) Wipe();
        }
    }

    // A turn is taken, and then either completed or failed.
    private int Begin(bool writing)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_failed) throw new HandshakeException("The handshake has failed before; start a new one.");
            if (_busy) throw new InvalidOperationException($"Message {_next} of the handshake is still being written.");
            if (_next > MessageCount) throw new InvalidOperationException("The handshake is complete: it has no more messages.");
            if (WritesMessage(_next) != writing)
            {
                throw new InvalidOperationException($"The {_role} {(writing ? "reads" : "writes")} message {_next} of the handshake.");
            }

            _busy = true;
            return _next;
        }
    }

    private void Complete()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _busy = false;
            _next++;
        }
    }

    private void Fail()
    {
        lock (_gate)
        {
            _busy = false;
            _failed = true;
            Wipe();
        }
    }

    private void Require(int next)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_failed || _next < next) throw new InvalidOperationException("The handshake has not come that far, or has failed.");
    }

    private bool WritesMessage(int number) => number % 2 == 1 == (_role == NoiseRole.Initiator);

    private void Wipe()
    {
        CryptographicOperations.ZeroMemory(_ephemeral);
        CryptographicOperations.ZeroMemory(_remoteEphemeral);
        CryptographicOperations.ZeroMemory(_remoteStatic);
        _state.Dispose();
    }
}
