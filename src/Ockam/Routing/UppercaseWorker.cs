using Ockam.Encoding;

namespace Ockam.Routing;

/// <summary>The <c>uppercase</c> service (section 8.2): a BARE string comes back in upper case.</summary>
public sealed class UppercaseWorker(Address address) : Worker
{
    /// <inheritdoc/>
    protected internal override Disposition Handle(RoutedMessage message)
    {
        string text = Bare.ReadString(message.Payload, out _);
        message.SetPayload(Bare.EncodeString(text.ToUpperInvariant()));
        message.Onward.Set(message.Return);
        message.Return.Clear();
        message.Return.Push(address);
        return Disposition.Forward;
    }
}
