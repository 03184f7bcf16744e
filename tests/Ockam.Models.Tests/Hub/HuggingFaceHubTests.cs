using System.Security;
using System.Security.Cryptography;
using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Hub;

public sealed class HuggingFaceHubTests : IAsyncDisposable
{
    private readonly Folder _folder = new();
    private readonly HubServer _server = HubServer.Start();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_large_file_comes_from_the_storage_in_parts_and_the_branch_is_said_as_its_commit()
    {
        HubDownload saved = await SaveAsync();

        Assert.Equal(_server.Large, await File.ReadAllBytesAsync(_folder["m.gguf"]));
        Assert.Equal(("main", HubServer.Commit, 0L), (saved.Revision, saved.Commit, saved.ResumedBytes));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(_server.Large)), saved.Sha256);
        Assert.Equal(["m.gguf"], _folder.Names);
        Assert.All(_server.Asked.Where(asked => asked.Path.Contains("/resolve/")), asked => Assert.Contains(HubServer.Commit, asked.Path));
        Assert.Contains(_server.Asked, asked => !asked.IsHub);
    }

    [Fact]
    public async Task A_file_that_git_keeps_is_compared_with_its_id_and_a_pinned_commit_is_not_looked_up()
    {
        await SaveAsync(file: "config.json", revision: HubServer.Commit);

        Assert.Equal(_server.Small, await File.ReadAllBytesAsync(_folder["m.gguf"]));
        Assert.DoesNotContain(_server.Asked, asked => asked.Path.Contains("/revision/") || !asked.IsHub);
    }

    [Fact]
    public async Task The_token_goes_to_the_hub_and_not_to_where_it_points()
    {
        _server.NeedsToken = true;
        Assert.Equal(ModelErrorReason.NotAllowed, await Seals.RefusedAsync(() => SaveAsync()));
        await SaveAsync(token: HubServer.Token);

        Assert.All(_server.Asked.Where(asked => !asked.IsHub), asked => Assert.False(asked.HasToken));
        Assert.Contains(_server.Asked, asked => !asked.IsHub);
    }

    [Theory]
    [InlineData(null, "accepted on 127.0.0.1 first. Nobody was named")]
    [InlineData(HubServer.Token, "accepted on 127.0.0.1 first. The token is not accepted")]
    public async Task A_gate_is_said_as_such(string? token, string said)
    {
        _server.IsGated = true;
        ModelException refused = await Assert.ThrowsAsync<ModelException>(() => SaveAsync(token: token));
        Assert.Equal(ModelErrorReason.NotAllowed, refused.Reason);
        Assert.Contains(said, refused.Message);
        Assert.DoesNotContain(HubServer.Token, refused.ToString());
    }

    [Fact]
    public async Task Broken_connections_are_taken_up_where_they_broke()
    {
        _server.BreaksAfter = answer => answer % 3 == 0 ? -1 : 20_000 + answer;
        await SaveAsync();
        Assert.Equal(_server.Large, await File.ReadAllBytesAsync(_folder["m.gguf"]));
        Assert.True(_server.Asked.Count(asked => !asked.IsHub) > 10);
    }

    [Fact]
    public async Task What_was_interrupted_goes_on_without_what_is_there()
    {
        _server.BreaksAfter = answer => answer > 4 ? 0 : -1;
        Assert.Equal(ModelErrorReason.Unavailable, await Seals.RefusedAsync(() => SaveAsync()));
        Assert.DoesNotContain("m.gguf", _folder.Names);

        _server.BreaksAfter = _ => -1;
        HubDownload saved = await SaveAsync();
        Assert.True(saved.ResumedBytes >= 100_000, $"{saved.ResumedBytes} bytes were resumed.");
        Assert.Equal(_server.Large, await File.ReadAllBytesAsync(_folder["m.gguf"]));
    }

    [Fact]
    public async Task Wrong_bytes_do_not_get_the_name_and_are_not_kept()
    {
        _server.Changes = bytes => [.. bytes[..5000], (byte)~bytes[5000], .. bytes[5001..]];
        Assert.Equal(ModelErrorReason.Damaged, await Seals.RefusedAsync(() => SaveAsync()));
        Assert.Empty(_folder.Names);
        // Fewer or more of them either.
        _server.Changes = bytes => [.. bytes, 1];
        Assert.Equal(ModelErrorReason.Changed, await Seals.RefusedAsync(() => SaveAsync()));
        Assert.DoesNotContain("m.gguf", _folder.Names);
    }

    [Fact]
    public async Task Another_hash_than_the_callers_is_refused_before_anything_is_fetched()
    {
        Assert.Equal(ModelErrorReason.Damaged, await Seals.RefusedAsync(() => SaveAsync(sha256: new string('0', 64))));
        Assert.DoesNotContain(_server.Asked, asked => !asked.IsHub);
        await SaveAsync(sha256: Convert.ToHexString(SHA256.HashData(_server.Large)));
    }

    [Fact]
    public async Task A_hub_that_answers_from_another_commit_is_refused()
    {
        _server.Answers = new string('f', 40);
        Assert.Equal(ModelErrorReason.Changed, await Seals.RefusedAsync(() => SaveAsync()));
        Assert.DoesNotContain("m.gguf", _folder.Names);
    }

    [Fact]
    public async Task A_renamed_repository_is_followed_and_what_points_off_to_open_networks_is_not()
    {
        using HuggingFaceHub hub = Hub();
        await hub.DownloadAsync(new HubDownloadRequest
        {
            Repository = "owner/old-name", File = "model.gguf", Revision = HubServer.Commit, Destination = _folder["m.gguf"],
        });
        Assert.Equal(_server.Large, await File.ReadAllBytesAsync(_folder["m.gguf"]));
        File.Delete(_folder["m.gguf"]);
        _server.PointsTo = "http://192.0.2.1/model.gguf";
        Assert.Equal(ModelErrorReason.InvalidValue, await Seals.RefusedAsync(() => SaveAsync()));
        Assert.Throws<ModelException>(() => new HuggingFaceHub(new HubOptions { Endpoint = new Uri("http://192.0.2.1") }));
    }

    [Theory]
    [InlineData(HubServer.Repository, "nothing.gguf", "main", ModelErrorReason.NotInHub)]
    [InlineData(HubServer.Repository, "model.gguf", "nowhere", ModelErrorReason.NotInHub)]
    [InlineData("owner/nothing", "model.gguf", "main", ModelErrorReason.NotInHub)]
    [InlineData("owner/../x", "model.gguf", "main", ModelErrorReason.InvalidValue)]
    [InlineData(HubServer.Repository, "../model.gguf", "main", ModelErrorReason.InvalidValue)]
    [InlineData(HubServer.Repository, "model.gguf", "../main", ModelErrorReason.InvalidValue)]
    public async Task What_is_not_there_or_leads_elsewhere_is_refused(
        string repository, string file, string revision, ModelErrorReason reason)
    {
        using HuggingFaceHub hub = Hub();
        Assert.Equal(reason, await Seals.RefusedAsync(() => hub.DownloadAsync(new HubDownloadRequest
        {
            Repository = repository, File = file, Revision = revision, Destination = _folder["m.gguf"],
        })));
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task A_hub_that_stalls_within_an_answer_is_not_waited_for()
    {
        _server.Stalls = true;
        ModelException refused = await Assert.ThrowsAsync<ModelException>(
            () => SaveAsync(patience: TimeSpan.FromMilliseconds(200)).WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(ModelErrorReason.Unavailable, refused.Reason);
        Assert.Contains("broken off", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9223372036854775807", ModelErrorReason.Malformed)]
    [InlineData("17592186044416", ModelErrorReason.NoSpace)]
    public async Task A_length_that_no_model_has_or_no_disk_takes_is_refused_before_anything_is_made(string size, ModelErrorReason reason)
    {
        _server.Announces = size;
        using HuggingFaceHub hub = new(new HubOptions { Endpoint = _server.Endpoint });
        Assert.Equal(reason, await Seals.RefusedAsync(() => hub.DownloadAsync(new HubDownloadRequest
        {
            Repository = HubServer.Repository, File = "model.gguf", Destination = _folder["m.gguf"],
        })));
        Assert.DoesNotContain(_server.Asked, asked => !asked.IsHub);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task Files_are_listed_over_all_pages()
    {
        using HuggingFaceHub hub = Hub();
        IReadOnlyList<HubFile> files = await hub.ListAsync(HubServer.Repository);
        Assert.Equal(["config.json", "sub/model.gguf"], files.Select(file => file.Path));
        Assert.Equal(("bb", null), (files[0].BlobId, files[0].Sha256));
        Assert.Equal((_server.Large.Length, null), (files[1].Size, files[1].BlobId));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(_server.Large)), files[1].Sha256);
    }

    private HuggingFaceHub Hub(string? token = null, TimeSpan? patience = null)
    {
        SecureString? secret = null;
        if (token is not null)
        {
            secret = new SecureString();
            foreach (char c in token) secret.AppendChar(c);
        }

        return new HuggingFaceHub(new HubOptions
        {
            Endpoint = _server.Endpoint, Token = secret, PartLength = 100_000, FirstPause = TimeSpan.FromMilliseconds(1),
            Patience = patience ?? TimeSpan.FromSeconds(30),
        });
    }

    private async Task<HubDownload> SaveAsync(
        string file = "model.gguf", string revision = "main", string? token = null, string? sha256 = null,
        TimeSpan? patience = null)
    {
        using HuggingFaceHub hub = Hub(token, patience);
        return await hub.DownloadAsync(new HubDownloadRequest
        {
            Repository = HubServer.Repository, File = file, Revision = revision, Destination = _folder["m.gguf"], Sha256 = sha256,
        });
    }
}
