using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Tests.SecureChannels;

/// <summary>A service that notes, with each message, how many discontinuities it was told of at that moment.</summary>
internal sealed class AdverseRecorder : Worker
{
    private readonly List<(byte Number, long Discontinuities)> _seen = [];

    public IReadOnlyList<(byte Number, long Discontinuities)> Seen => _seen;

    protected internal override Disposition Handle(RoutedMessage message)
    {
        var info = (SecureChannelInfo)message.LocalInfo!;
        _seen.Add((message.Payload[0], info.Discontinuities));
        return Disposition.Done;
    }
}
