namespace Ockam.Routing;

/// <summary>The <c>echo</c> service (section 8.2): sends the payload back as it came, whatever it is.</summary>
public sealed class EchoWorker(Address address) : Worker
{
    /// <inheritdoc/>
    protected internal override Disposition Handle(RoutedMessage message)
    {
        message.LocalInfo?.NoteQuestion();
        message.Onward.Set(message.Return);
        message.Return.Clear();
        message.Return.Push(address);
        return Disposition.Forward;
    }
}
