namespace Ockam.Routing;

/// <summary>The <c>echo</c> service (section 8.2): sends the payload back as it came, whatever it is.</summary>
public sealed class EchoWorker(Address address) : Worker
{
    /// <inheritdoc/>
    protected internal override Disposition Handle(RoutedMessage message)
    {
        message.LocalInfo?.NoteQuestion();
        // Who asks on and on without taking the answers loses the connection, but only its own: by that of a relay come others, too.
        bool isFromBehind = message.Return.Count > 2 || message.LocalInfo is not null;
        if (isFromBehind && message.Source is IMessageSource { IsBehindWithAnswers: true }) return Disposition.Dropped;
        message.Onward.Set(message.Return);
        message.Return.Clear();
        message.Return.Push(address);
        return Disposition.Forward;
    }
}
