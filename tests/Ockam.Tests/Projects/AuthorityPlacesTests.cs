using Ockam.Api;
using Ockam.Node;
using Ockam.Projects;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Tests.Support;

namespace Ockam.Tests.Projects;

/// <summary>Whoever asks and does not read the answers takes the places of nobody else.</summary>
public class AuthorityPlacesTests
{
    private static readonly Address s_full = new("full");
    private static readonly Address s_open = new("open");

    [Fact]
    public async Task Answers_that_nobody_reads_keep_nobody_from_asking()
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        OckamNode client = await project.StrangerAsync("client");
        var wayOut = new FullWay();
        var answers = new Counter(null);
        project.Node.Router.Register(s_full, new Counter(wayOut));
        project.Node.Router.Register(s_open, answers);
        using var requests = new AuthorityRequests();
        var worker = new AuthorityWorker(
            project.Node.Router, project.Authority, new CredentialIssuerService(project.Authority), requests);
        int fill = AuthorityRequests.MaximumWaiting / AuthorityRequests.MaximumPerChannel;
        var channels = new List<OpenedRoute>();
        for (int i = 0; i < fill + 2; i++)
        {
            var options = new SecureChannelOptions { Identity = client.Identifier, Trust = TrustPolicy.Only(project.Node.Identifier) };
            channels.Add(await client.ResolveAsync(MultiAddr.Parse(project.Way), options));
        }

        // Each of these channels has all its places taken by answers that wait.
        foreach (OpenedRoute channel in channels[..fill])
        {
            for (int i = 0; i < AuthorityRequests.MaximumPerChannel; i++) Assert.Equal(Disposition.Done, Ask(channel, s_full));
        }

        await Eventually.TrueAsync(() => wayOut.Waiting == AuthorityRequests.MaximumWaiting, "all answers wait");
        Assert.Equal(Disposition.Forward, Ask(channels[0], s_open));

        // Whose way out has room is answered as ever; of those whose way has none, no more wait: the channel ends.
        for (int i = 1; i <= 3; i++)
        {
            Assert.Equal(Disposition.Done, Ask(channels[fill], s_open));
            await Eventually.TrueAsync(() => answers.Count == i, "the answer has come");
        }

        Assert.Equal(SecureChannelStatus.Open, channels[fill].Channel!.Status);
        Assert.Equal(Disposition.Done, Ask(channels[fill + 1], s_full));
        await channels[fill + 1].Channel!.Completion.WaitAsync(ProjectNodes.Patience);
        Assert.Equal(AuthorityRequests.MaximumWaiting, wayOut.Waiting);

        // With room, the places of the channels are free again.
        wayOut.Open();
        await Eventually.TrueAsync(() => Ask(channels[0], s_open) == Disposition.Done, "the channel may ask again");
        Assert.All(channels[..fill], channel => Assert.Equal(SecureChannelStatus.Open, channel.Channel!.Status));
        foreach (OpenedRoute channel in channels) await channel.DisposeAsync();

        Disposition Ask(OpenedRoute channel, Address back)
        {
            RoutedMessage message = project.Node.Router.Rent();
            message.LocalInfo = channel.Channel!.Info;
            message.Return.Push(back);
            message.SetPayload(new ApiRequest(ApiMethod.Post, "/credential").Encode());
            Disposition disposition = worker.Handle(message);
            project.Node.Router.Return(message);
            return disposition;
        }
    }

    private sealed class Counter(IDestination? full) : Worker
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        protected internal override Disposition Handle(RoutedMessage message)
        {
            message.Congested = full;
            Interlocked.Increment(ref _count);
            return Disposition.Done;
        }
    }

    private sealed class FullWay : IDestination
    {
        private readonly TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _waiting;

        public int Waiting => Volatile.Read(ref _waiting);

        public void Open() => _room.SetResult();

        public ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _waiting);
            return new ValueTask(_room.Task.WaitAsync(cancellationToken));
        }

        public bool TryNotifyOfRoom(IRoomWaiter waiter) => false;
    }
}
