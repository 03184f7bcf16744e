namespace Ockam.Models;

/// <summary>What a key service answers: one of the two is set.</summary>
public sealed class ModelKeyReply
{
    private ModelKeyReply(byte[]? plaintext, ReadOnlyMemory<byte>? envelope)
    {
        Plaintext = plaintext;
        CiphertextForRecipient = envelope;
    }

    /// <summary>The data key itself, for a request without a document. Whoever takes it zeroes it.</summary>
    public byte[]? Plaintext { get; }

    /// <summary>A CMS envelope with the data key, for the public key in the request's document.</summary>
    public ReadOnlyMemory<byte>? CiphertextForRecipient { get; }

    /// <summary>An answer in the clear.</summary>
    /// <param name="plaintext">The data key; it is the receiver's from now on.</param>
    public static ModelKeyReply InTheClear(byte[] plaintext) => new(plaintext, null);

    /// <summary>An answer for the recipient of a document.</summary>
    /// <param name="envelope">CMS EnvelopedData in BER.</param>
    public static ModelKeyReply ForRecipient(ReadOnlyMemory<byte> envelope) => new(null, envelope);
}
