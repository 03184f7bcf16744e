using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Ockam.Models.Tests.Support;
using Ockam.Tests.Support;

namespace Ockam.Models.Tests.Servers;

/// <summary>What is said to Ollama, against a stand-in that refuses every field that the original does not have.</summary>
public class OllamaClientTests
{
    private static readonly byte[] s_weights = [.. "GGUF"u8, .. new byte[100_000]];

    private const string Question = "Wie heißt 東京 auf Deutsch?";

    [Fact]
    public async Task A_model_is_uploaded_made_listed_shown_asked_unloaded_and_deleted()
    {
        await using var server = OllamaStandIn.Start();
        using var client = new OllamaClient(server.Address);
        byte[] sha256 = SHA256.HashData(s_weights);
        Assert.Equal(OllamaStandIn.Version, await client.GetVersionAsync());
        Assert.False(await client.HasBlobAsync(sha256));

        var uploaded = new List<ModelProgress>();
        await client.UploadBlobAsync(sha256, new MemoryStream(s_weights), s_weights.Length, new Direct<ModelProgress>(uploaded.Add));
        Assert.Equal(new ModelProgress(s_weights.Length, s_weights.Length), uploaded[^1]);
        Assert.True(await client.HasBlobAsync(sha256));
        var steps = new List<string>();
        await client.CreateAsync("small:1", Files("small.gguf", sha256), new Direct<string>(steps.Add));
        Assert.Equal("success", steps[^1]);

        ServedModel listed = Assert.Single(await client.ListAsync());
        Assert.Equal(("small:1", (long)s_weights.Length), (listed.Name, listed.Size));
        Assert.NotNull(listed.ModifiedAt);
        Assert.Equal([Convert.ToHexStringLower(sha256)], (await client.ShowAsync("small:1")).Blobs);

        Assert.Empty(await client.ListRunningAsync());
        await client.LoadAsync("small:1");
        Assert.Equal("small:1", Assert.Single(await client.ListRunningAsync()).Name);
        IReadOnlyList<ModelAnswerPiece> pieces = await AskAsync(client, "small:1");
        Assert.Equal(Question, string.Concat(pieces.Select(piece => piece.Text)));
        Assert.Equal(("stop", 5), (pieces[^1].End!.Reason, pieces[^1].End!.AnswerTokens));
        Assert.All(pieces.SkipLast(1), piece => Assert.Null(piece.End));
        Assert.Equal(2, (await client.EmbedAsync("small:1", ["a", "b"])).Count);

        await client.UnloadAsync("small:1");
        Assert.Empty(await client.ListRunningAsync());
        await client.DeleteAsync("small:1");
        Assert.Empty(await client.ListAsync());
        Assert.False(await client.HasBlobAsync(sha256));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4000)]
    public async Task An_answer_is_the_same_in_whatever_pieces_it_comes(int length)
    {
        await using var server = OllamaStandIn.Start(new OllamaStandInOptions { PieceLength = length });
        server.Add("m", s_weights);
        using var client = new OllamaClient(server.Address);
        Assert.Equal(Question, string.Concat((await AskAsync(client, "m")).Select(piece => piece.Text)));
    }

    [Fact]
    public async Task An_answer_that_is_cut_at_any_byte_is_never_taken_for_whole()
    {
        int whole = 0;
        for (int cut = 0; ; cut += 13)
        {
            await using var server = OllamaStandIn.Start(new OllamaStandInOptions { CutAfter = cut });
            server.Add("m", s_weights);
            using var client = new OllamaClient(server.Address);
            try
            {
                IReadOnlyList<ModelAnswerPiece> pieces = await AskAsync(client, "m");
                Assert.NotNull(pieces[^1].End);
                // The line with the counts has come; that the connection ended otherwise than it should, changes nothing about it.
                whole++;
                break;
            }
            catch (ModelException refused)
            {
                Assert.Equal(ModelErrorReason.MalformedAnswer, refused.Reason);
            }
        }

        Assert.Equal(1, whole);
    }

    [Fact]
    public async Task An_error_in_the_middle_of_an_answer_is_an_error()
    {
        await using var server = OllamaStandIn.Start(new OllamaStandInOptions { FailAfter = 2 });
        server.Add("m", s_weights);
        using var client = new OllamaClient(server.Address);
        var pieces = new List<string>();
        var refused = await Assert.ThrowsAsync<ModelException>(async () =>
        {
            await foreach (ModelAnswerPiece piece in client.ChatAsync(Request("m"))) pieces.Add(piece.Text);
        });
        Assert.Equal(ModelErrorReason.ServerRefused, refused.Reason);
        Assert.Contains("told to fail", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, pieces.Count);
    }

    [Fact]
    public async Task A_blob_of_another_digest_is_refused_by_the_server()
    {
        await using var server = OllamaStandIn.Start();
        using var client = new OllamaClient(server.Address);
        byte[] other = SHA256.HashData("something else"u8);
        var refused = await Assert.ThrowsAsync<ModelException>(
            () => client.UploadBlobAsync(other, new MemoryStream(s_weights), s_weights.Length));
        Assert.Equal(ModelErrorReason.ServerRefused, refused.Reason);
        Assert.Contains("digest mismatch", refused.Message, StringComparison.Ordinal);
        Assert.False(await client.HasBlobAsync(other));
    }

    [Theory]
    [InlineData(-1, ModelErrorReason.Truncated)]
    [InlineData(1, ModelErrorReason.InvalidValue)]
    public async Task A_blob_that_is_not_as_long_as_it_was_said_is_never_there(int difference, ModelErrorReason reason)
    {
        await using var server = OllamaStandIn.Start();
        using var client = new OllamaClient(server.Address);
        byte[] content = difference < 0 ? s_weights[..^1] : [.. s_weights, 0];
        byte[] sha256 = SHA256.HashData(s_weights);
        var refused = await Assert.ThrowsAsync<ModelException>(
            () => client.UploadBlobAsync(sha256, new MemoryStream(content), s_weights.Length));
        Assert.Equal(reason, refused.Reason);
        Assert.False(await client.HasBlobAsync(sha256));
    }

    [Fact]
    public async Task What_the_content_of_a_blob_fails_with_goes_on_as_it_is()
    {
        await using var server = OllamaStandIn.Start();
        using var client = new OllamaClient(server.Address);
        var refused = await Assert.ThrowsAsync<ModelException>(
            () => client.UploadBlobAsync(SHA256.HashData(s_weights), new FailingStream(50_000), s_weights.Length));
        Assert.Equal(ModelErrorReason.ChunkRefused, refused.Reason);
    }

    [Fact]
    public async Task A_file_that_is_no_model_is_an_error_and_makes_none()
    {
        await using var server = OllamaStandIn.Start();
        using var client = new OllamaClient(server.Address);
        byte[] content = new byte[10];
        byte[] sha256 = SHA256.HashData(content);
        await client.UploadBlobAsync(sha256, new MemoryStream(content), content.Length);
        var refused = await Assert.ThrowsAsync<ModelException>(() => client.CreateAsync("m", Files("x", sha256)));
        Assert.Equal(ModelErrorReason.ServerRefused, refused.Reason);
        Assert.Empty(await client.ListAsync());
    }

    [Fact]
    public async Task A_model_that_is_not_there_is_named()
    {
        await using var server = OllamaStandIn.Start();
        using var client = new OllamaClient(server.Address);
        foreach (Func<Task> ask in new Func<Task>[]
            { () => AskAsync(client, "none:1"), () => client.ShowAsync("none:1"), () => client.DeleteAsync("none:1") })
        {
            var refused = await Assert.ThrowsAsync<ModelException>(ask);
            Assert.Equal(ModelErrorReason.UnknownModel, refused.Reason);
            Assert.Contains("'none:1'", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Options_are_sent()
    {
        await using var server = OllamaStandIn.Start();
        server.Add("m", s_weights);
        using var client = new OllamaClient(server.Address);
        var request = Request("m") with
        {
            Options = new Dictionary<string, JsonNode?> { ["temperature"] = 0.5, ["stop"] = new JsonArray("a") },
        };
        await foreach (ModelAnswerPiece _ in client.ChatAsync(request)) { }
        Assert.Contains(
            "\"options\":{\"temperature\":0.5,\"stop\":[\"a\"]}",
            System.Text.Encoding.UTF8.GetString(OllamaJson.Chat(request)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_an_error_that_says_so()
    {
        OllamaStandIn server = OllamaStandIn.Start();
        await server.DisposeAsync();
        using var client = new OllamaClient(server.Address);
        var refused = await Assert.ThrowsAsync<ModelException>(() => client.ListAsync());
        Assert.Equal(ModelErrorReason.ServerUnavailable, refused.Reason);
        Assert.Contains("ollama serve", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_given_up()
    {
        var clock = new ManualClock();
        var silent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = OllamaStandIn.Start(new OllamaStandInOptions
        {
            BeforeLine = (index, cancellationToken) => index == 1
                ? Task.Run(() => silent.TrySetResult(), cancellationToken).ContinueWith(
                    _ => Task.Delay(Timeout.Infinite, cancellationToken), cancellationToken, TaskContinuationOptions.None,
                    TaskScheduler.Default).Unwrap()
                : Task.CompletedTask,
        });
        server.Add("m", s_weights);
        using var client = new OllamaClient(server.Address, new OllamaClientOptions { Time = clock });
        await using IAsyncEnumerator<ModelAnswerPiece> pieces = client.ChatAsync(Request("m")).GetAsyncEnumerator();
        Assert.True(await pieces.MoveNextAsync());
        Task<bool> next = pieces.MoveNextAsync().AsTask();
        await silent.Task;
        clock.Advance(TimeSpan.FromMinutes(2));
        var refused = await Assert.ThrowsAsync<ModelException>(() => next);
        Assert.Equal(ModelErrorReason.ServerUnavailable, refused.Reason);
    }

    [Fact]
    public async Task Whoever_breaks_off_waits_for_nothing()
    {
        await using var server = OllamaStandIn.Start(new OllamaStandInOptions
        {
            BeforeLine = (_, cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken),
        });
        server.Add("m", s_weights);
        using var client = new OllamaClient(server.Address);
        using var stop = new CancellationTokenSource();
        await using IAsyncEnumerator<ModelAnswerPiece> pieces = client.ChatAsync(Request("m"), stop.Token).GetAsyncEnumerator();
        Task<bool> next = pieces.MoveNextAsync().AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Theory]
    [InlineData("localhost", "http://localhost:11434/")]
    [InlineData("10.0.0.1:80", "http://10.0.0.1/")]
    [InlineData("http://127.0.0.1:5000", "http://127.0.0.1:5000/")]
    [InlineData("https://models.example", "https://models.example/")]
    [InlineData("[::1]", "http://[::1]:11434/")]
    public void Addresses_are_read_as_people_write_them(string text, string expected) =>
        Assert.Equal(expected, OllamaClient.ParseAddress(text).AbsoluteUri);

    [Theory]
    [InlineData("ftp://a")]
    [InlineData("http://a/b")]
    [InlineData("http://user@a")]
    [InlineData("a b")]
    [InlineData("")]
    public void What_is_no_address_is_refused(string text) =>
        Assert.Equal(ModelErrorReason.InvalidValue, Assert.Throws<ModelException>(() => OllamaClient.ParseAddress(text)).Reason);

    private static ModelChatRequest Request(string model) =>
        new(model, [new ModelMessage(ModelMessage.System, "Be brief."), new ModelMessage(ModelMessage.User, Question)]);

    private static async Task<IReadOnlyList<ModelAnswerPiece>> AskAsync(OllamaClient client, string model)
    {
        var pieces = new List<ModelAnswerPiece>();
        await foreach (ModelAnswerPiece piece in client.ChatAsync(Request(model))) pieces.Add(piece);
        return pieces;
    }

    private static Dictionary<string, ReadOnlyMemory<byte>> Files(string name, byte[] sha256) => new() { [name] = sha256 };

    private sealed class Direct<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }

    // Like a sealed file of which a chunk was changed.
    private sealed class FailingStream(int length) : MemoryStream(new byte[length])
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = await base.ReadAsync(buffer, cancellationToken);
            return read > 0 ? read : throw new ModelException(ModelErrorReason.ChunkRefused, "A chunk was changed.");
        }
    }
}
