using System.Net.Sockets;
using Ockam.Tests.Support;

namespace Ockam.Models.Tests.Gateways;

/// <summary>That a client who holds what all need has to give it back when others come.</summary>
public class GatewayFairnessTests
{
    private const int Large = 100_000;

    [Fact]
    public async Task A_large_request_that_waits_for_its_place_gives_way_to_a_smaller_one_that_comes()
    {
        var isHeld = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var fixture = new GatewayFixture(
            // Its time to wait must not be what ends it.
            new ModelGatewayOptions
            {
                MaximumRequests = 1, MaximumBody = Large, MaximumBodies = Large * 3 / 2, WaitTime = TimeSpan.FromMinutes(2),
            },
            new OllamaStandInOptions { BeforeLine = (_, cancellationToken) => isHeld.Task.WaitAsync(cancellationToken) });
        Task<string> first = fixture.SendAsync(Chat("hi"));
        await Eventually.TrueAsync(() => fixture.Gateway.Active == 1, "the place is taken");
        Task<string> large = fixture.SendAsync(Chat(new string('x', Large - 100)));
        await Eventually.TrueAsync(() => fixture.Gateway.Waiting == 1, "it waits with all its bytes");
        Task<string> small = fixture.SendAsync(Chat(new string('y', Large * 3 / 5)));
        string refused = await large;
        Assert.Equal(503, GatewayFixture.Status(refused));
        Assert.Contains("\r\nRetry-After: ", refused, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => fixture.Gateway.Waiting == 1, "the smaller one waits");
        isHeld.SetResult();
        Assert.Equal((200, 200), (GatewayFixture.Status(await first), GatewayFixture.Status(await small)));
        Assert.Equal(0, fixture.Gateway.Active);
    }

    [Fact]
    public async Task An_answer_that_its_client_takes_too_slowly_gives_way_when_another_one_waits()
    {
        var clock = new ManualClock();
        await using var fixture = new GatewayFixture(
            new ModelGatewayOptions { MaximumRequests = 1, Time = clock, WaitTime = TimeSpan.FromMinutes(5) });
        using var slow = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await slow.ConnectAsync("127.0.0.1", fixture.Gateway.Address.Port);
        // Some 20 MB, which is more than any buffer on the way.
        await slow.SendAsync(System.Text.Encoding.ASCII.GetBytes(Chat(string.Concat(Enumerable.Repeat("a ", 200_000)))));
        await Eventually.TrueAsync(() => slow.Available > 0, "its answer has begun");
        byte[] piece = new byte[4096];
        // It takes something of each piece in time, and nobody else wants the place.
        for (int i = 0; i < 8; i++)
        {
            await Task.Delay(20);
            clock.Advance(TimeSpan.FromSeconds(5));
            await slow.ReceiveAsync(piece);
        }

        Assert.Equal(1, fixture.Gateway.Active);
        Task<string> other = fixture.SendAsync(Chat("hi"));
        await Eventually.TrueAsync(() => fixture.Gateway.Waiting == 1, "another one waits");
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(100));
                // It still takes something of each piece, so that the limit of a single one is not what ends it.
                if (slow.Available > 0) slow.Receive(piece);
                return other.IsCompleted;
            },
            "it has the place");
        Assert.Equal(200, GatewayFixture.Status(await other));
        // The slow one sees that its answer was cut off.
        await Assert.ThrowsAsync<SocketException>(() => GatewayFixture.ReadAsync(slow));
    }

    [Fact]
    public async Task A_wait_that_no_clock_can_measure_leaves_nobody_behind()
    {
        var turns = new RequestTurns(new ModelGatewayOptions { MaximumRequests = 1, WaitTime = TimeSpan.FromDays(100) });
        GatewaySource source = new("a");
        await Assert.ThrowsAnyAsync<ArgumentException>(async () =>
        {
            await turns.TakeAsync(source, default);
            await turns.TakeAsync(source, default);
        });
        Assert.Equal(0, turns.Waiting);
    }

    [Theory]
    [InlineData(301, 60, 60, "5 minutes")]
    [InlineData(60, 43_201, 60, "12 hours")]
    [InlineData(60, 60, 43_201, "12 hours")]
    public void Times_that_would_keep_a_place_for_days_are_refused(int wait, int answer, int body, string most)
    {
        var options = new ModelGatewayOptions
        {
            Port = 0, WaitTime = TimeSpan.FromSeconds(wait), AnswerTime = TimeSpan.FromSeconds(answer),
            BodyTime = TimeSpan.FromSeconds(body),
        };
        ModelException refused = Assert.Throws<ModelException>(() => ModelGateway.Start(options));
        Assert.Equal(ModelErrorReason.InvalidValue, refused.Reason);
        Assert.Contains(most, refused.Message, StringComparison.Ordinal);
    }

    private static string Chat(string text)
    {
        string body = $$"""{"model":"m","messages":[{"role":"user","content":"{{text}}"}]}""";
        return $"POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: {body.Length}\r\n\r\n{body}";
    }
}
