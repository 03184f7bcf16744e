using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Ockam.Aws.Tests.Support;
using Ockam.Models;

namespace Ockam.Aws.Tests.Stores;

[Collection(S3Collection.Name)]
public sealed partial class S3ModelStoreTests : IAsyncLifetime
{
    // The least that S3 takes.
    private const int PartLength = 5 * 1024 * 1024;

    private readonly MotoServer _moto;
    private readonly S3Front _front = new();
    private readonly string _bucket = $"models-{Guid.NewGuid():N}";
    private readonly string _folder = Directory.CreateTempSubdirectory("ockam-s3-").FullName;
    private AmazonS3Client _client = null!;
    private S3ModelStore _store = null!;

    public S3ModelStoreTests(MotoServer moto) => _moto = moto;

    public async Task InitializeAsync()
    {
        if (MotoServer.SkipReason is not null) return;
        _client = new AmazonS3Client(
            new BasicAWSCredentials("test", "test"),
            new AmazonS3Config { ServiceURL = _moto.Url.AbsoluteUri, AuthenticationRegion = "us-east-1", ForcePathStyle = true });
        await _client.PutBucketAsync(_bucket);
        _store = Open();
    }

    public async Task DisposeAsync()
    {
        _client?.Dispose();
        if (_store is not null) await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [MotoFact]
    public async Task A_small_sealed_model_is_published_found_read_at_any_place_saved_and_removed()
    {
        string path = await SealAsync(100_000);
        byte[] bytes = await File.ReadAllBytesAsync(path);

        PublishedModel made = (await _store.PublishAsync(new PublishModelRequest { Source = path })).Model;

        Assert.Equal(("m.gguf", ModelLayout.Sealed, "models/m.gguf.sealed"), (made.Name, made.Layout, made.Weights.Key));
        Assert.Equal(made, (await ModelsAsync()).Single() with { Versions = made.Versions });
        await using (ISealedSource source = await _store.OpenAsync(made))
        {
            var part = new byte[777];
            await source.ReadAsync(12_345, part);
            Assert.Equal(bytes[12_345..(12_345 + 777)], part);
            await Assert.ThrowsAsync<EndOfStreamException>(async () => await source.ReadAsync(source.Length - 5, part));
            Assert.True((await SealedModel.TestAsync(source))[SealedModelCheckKind.Content].Outcome == SealedModelOutcome.Passed);
        }

        DownloadedModel saved = await _store.DownloadAsync(made, new ModelDownloadRequest { Folder = Saved });
        Assert.Equal(bytes, await File.ReadAllBytesAsync(saved.Path));
        Assert.Equal((1, 0), await RemoveAsync(made));
        Assert.Empty(await ModelsAsync());
        Assert.Equal(ModelErrorReason.NotFound, await RefusedAsync(async () => await _store.OpenAsync(made)));
    }

    [MotoFact]
    public async Task An_interrupted_upload_goes_on_with_the_parts_that_are_what_the_source_holds_now()
    {
        string path = await PairAsync(14 * 1024 * 1024);
        var request = new PublishModelRequest { Source = path };
        using var stop = new CancellationTokenSource();
        // All but the last byte of the third part: at least one part is whole and noted.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _store.PublishAsync(request, new Trigger(3 * PartLength - 2 * 1024 * 1024, stop), stop.Token));
        Assert.Empty(await ModelsAsync());
        List<PartDetail> parts = await PartsAsync();
        Assert.NotEmpty(parts);

        // A byte in a part that is there is another one now.
        byte[] bytes = await File.ReadAllBytesAsync(path);
        bytes[((parts[0].PartNumber!.Value - 1) * PartLength) + 100] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        ModelPublication made = await _store.PublishAsync(request);

        Assert.Equal(parts.Skip(1).Sum(part => part.Size!.Value), made.ResumedBytes);
        Assert.Empty((await _client.ListMultipartUploadsAsync(_bucket)).MultipartUploads ?? []);
        DownloadedModel saved = await _store.DownloadAsync(made.Model, new ModelDownloadRequest { Folder = Saved });
        Assert.Equal(bytes, await File.ReadAllBytesAsync(saved.Path));
        Assert.Equal(DownloadVerification.Checksum, saved.Verification);
        Assert.Equal(await File.ReadAllBytesAsync(ModelPair.KeyPathOf(path)), await File.ReadAllBytesAsync(saved.DataKeyPath!));
        Assert.Equal(await _store.ReadDataKeyAsync(made.Model), await File.ReadAllBytesAsync(saved.DataKeyPath!));
    }

    [MotoFact]
    public async Task An_upload_that_is_not_to_be_resumed_leaves_nothing()
    {
        var request = new PublishModelRequest { Source = await PairAsync(11 * 1024 * 1024), Resume = false };
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _store.PublishAsync(request, new Trigger(PartLength, stop), stop.Token));
        Assert.Empty((await _client.ListMultipartUploadsAsync(_bucket)).MultipartUploads ?? []);
    }

    [MotoFact]
    public async Task Nothing_is_replaced_unasked_also_where_another_was_faster()
    {
        string large = await PairAsync(11 * 1024 * 1024);
        string small = await SealAsync(10_000, "small.gguf");
        await _store.PublishAsync(new PublishModelRequest { Source = small });
        Assert.Equal(
            ModelErrorReason.AlreadyExists, await RefusedAsync(() => _store.PublishAsync(new PublishModelRequest { Source = small })));

        // The other one comes between the look and the request that gives the name.
        foreach ((string source, string key) in new[] { (large, "models/m.gguf.enc"), (small, "models/late.gguf.sealed") })
        {
            bool late = false;
            _front.Refuse = request =>
            {
                bool looks = request.Method == HttpMethod.Head && request.RequestUri!.AbsolutePath.EndsWith(key, StringComparison.Ordinal);
                if (!looks || late) return null;
                late = true;
                _client.PutObjectAsync(new PutObjectRequest { BucketName = _bucket, Key = key, ContentBody = "other" })
                    .GetAwaiter().GetResult();
                return new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new ByteArrayContent([]) };
            };
            string? name = source == small ? "late.gguf" : null;
            Assert.Equal(
                ModelErrorReason.AlreadyExists,
                await RefusedAsync(() => _store.PublishAsync(new PublishModelRequest { Source = source, Name = name })));
            Assert.True(late);
            Assert.Equal("\"795f3202b17cb6bc3d4b771d8c6c9eaf\"", (await _client.GetObjectMetadataAsync(_bucket, key)).ETag);
        }

        _front.Refuse = null;
        Assert.Empty((await _client.ListMultipartUploadsAsync(_bucket)).MultipartUploads ?? []);
        PublishedModel made = (await _store.PublishAsync(new PublishModelRequest { Source = large, Overwrite = true })).Model;
        Assert.Equal(await File.ReadAllBytesAsync(ModelPair.KeyPathOf(large)), await _store.ReadDataKeyAsync(made));
    }

    [MotoFact]
    public async Task A_request_whose_answer_was_lost_and_that_was_repeated_has_not_failed()
    {
        foreach (string source in new[] { await PairAsync(11 * 1024 * 1024), await SealAsync(10_000) })
        {
            bool lost = false;
            _front.Lose = request =>
            {
                bool names = request.Method == HttpMethod.Post && request.RequestUri!.Query.Contains("uploadId=", StringComparison.Ordinal)
                    || (request.Method == HttpMethod.Put && request.RequestUri!.AbsolutePath.EndsWith(".sealed", StringComparison.Ordinal));
                return names && !lost && (lost = true);
            };
            await _store.PublishAsync(new PublishModelRequest { Source = source });
            Assert.True(lost);
        }

        Assert.Equal(2, (await ModelsAsync()).Count);
    }

    [MotoFact]
    public async Task A_model_that_is_replaced_while_it_is_saved_is_refused_and_broken_connections_are_taken_up()
    {
        PublishedModel made = (await _store.PublishAsync(new PublishModelRequest { Source = await PairAsync(11 * 1024 * 1024) })).Model;
        var random = new Random(3);
        int broken = 0;
        _front.Spoil = (_, bytes) =>
        {
            lock (random)
            {
                if (bytes.Length < 100_000 || broken++ > 3) return null;
                return new MemoryStream(bytes, 0, random.Next(1, bytes.Length));
            }
        };
        DownloadedModel saved = await _store.DownloadAsync(made, new ModelDownloadRequest { Folder = Saved });
        Assert.Equal(await File.ReadAllBytesAsync(PathOf("m.gguf.enc")), await File.ReadAllBytesAsync(saved.Path));
        Assert.True(broken > 3);

        _front.Spoil = null;
        int ranges = 0;
        _front.Refuse = http =>
        {
            // The first part is of the model that was listed; another one comes before the second.
            if (http.Headers.Range is null || !http.RequestUri!.AbsolutePath.EndsWith(".gguf.enc", StringComparison.Ordinal)
                || Interlocked.Increment(ref ranges) != 2) return null;
            _client.PutObjectAsync(new PutObjectRequest { BucketName = _bucket, Key = made.Weights.Key, ContentBody = "other" })
                .GetAwaiter().GetResult();
            return null;
        };
        var request = new ModelDownloadRequest { Folder = Path.Combine(Saved, "again") };
        Assert.Equal(ModelErrorReason.Changed, await RefusedAsync(() => _store.DownloadAsync(made, request)));
        Assert.DoesNotContain(Directory.GetFiles(request.Folder), file => !Path.GetFileName(file).StartsWith('.'));
    }

    [MotoFact]
    public async Task A_pair_that_arrives_with_another_checksum_does_not_get_its_name()
    {
        PublishedModel made = (await _store.PublishAsync(new PublishModelRequest { Source = await PairAsync(11 * 1024 * 1024) })).Model;
        _front.Spoil = (_, bytes) =>
        {
            if (bytes.Length < 100_000) return null;
            bytes[77] ^= 1;
            return new MemoryStream(bytes);
        };
        Assert.Equal(
            ModelErrorReason.Damaged,
            await RefusedAsync(() => _store.DownloadAsync(made, new ModelDownloadRequest { Folder = Saved })));
        Assert.Empty(Directory.GetFiles(Saved));
    }

    [MotoFact]
    public async Task More_models_than_one_answer_holds_are_listed()
    {
        // Ten in an answer: a thousand and four would only take longer.
        const int Count = 104;
        await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, ct) =>
            await _client.PutObjectAsync(
                new PutObjectRequest { BucketName = _bucket, Key = $"models/m{i:0000}.sealed", ContentBody = "x" }, ct));
        await _client.PutObjectAsync(new PutObjectRequest { BucketName = _bucket, Key = "models/below/m.sealed", ContentBody = "x" });
        await _client.PutObjectAsync(new PutObjectRequest { BucketName = _bucket, Key = "models/iv.hex", ContentBody = "x" });
        await _client.PutObjectAsync(new PutObjectRequest { BucketName = _bucket, Key = "m.sealed", ContentBody = "x" });

        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"m{i:0000}"), (await ModelsAsync()).Select(model => model.Name));
        Assert.Equal(Count, (await ModelsAsync(allVersions: true)).Count);
        await using S3ModelStore root = Open("s3://{0}/");
        Assert.Equal("m.sealed", (await root.FindAsync("m")).Weights.Key);
    }

    [MotoFact]
    public async Task More_than_a_thousand_models_are_listed_as_the_service_pages_them()
    {
        // One more than the most that one answer has.
        const int Count = 1001;
        using var http = new HttpClient();
        // What the SDK does for each request takes longer than moto's own part.
        await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, ct) =>
        {
            var uri = new Uri(_moto.Url, $"{_bucket}/models/m{i:0000}.sealed");
            using HttpResponseMessage put = await http.PutAsync(uri, new StringContent("x"), ct);
            put.EnsureSuccessStatusCode();
        });

        await using S3ModelStore store = Open(mostInAnswer: null);
        var names = new List<string>();
        int before = _front.Requests;
        await foreach (PublishedModel model in store.ListAsync()) names.Add(model.Name);

        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"m{i:0000}"), names);
        Assert.Equal(2, _front.Requests - before);
    }

    [MotoFact]
    public async Task A_bucket_that_keeps_versions_is_told_of_and_emptied_when_that_is_wanted()
    {
        await _client.PutBucketVersioningAsync(new PutBucketVersioningRequest
        {
            BucketName = _bucket, VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled },
        });
        string path = await PairAsync(10_000);
        byte[] first = await File.ReadAllBytesAsync(path);
        await _store.PublishAsync(new PublishModelRequest { Source = path });
        await _store.PublishAsync(new PublishModelRequest { Source = await PairAsync(20_000), Overwrite = true });
        await _store.PublishAsync(new PublishModelRequest { Source = await SealAsync(5_000, "m.gguf.other") });

        PublishedModel made = (await ModelsAsync(allVersions: true))[0];
        Assert.Equal(("m.gguf", false), (made.Name, made.IsRemoved));
        // An old version of the weights can be had as long as it is kept.
        PublishedObject old = made.Versions.Single(entry => entry.Size == first.Length);
        await using (ISealedSource source = await _store.OpenAsync(made with { Weights = old }))
        {
            var bytes = new byte[first.Length];
            await source.ReadAsync(0, bytes);
            Assert.Equal(first, bytes);
        }

        ModelRemoval marked = await _store.RemoveAsync(await _store.FindAsync("m.gguf"));
        Assert.Equal((0, 4), (marked.RemovedObjects, marked.KeptVersions));
        Assert.Equal("m.gguf.other", Assert.Single(await ModelsAsync()).Name);
        PublishedModel removed = (await ModelsAsync(allVersions: true)).Single(model => model.Name == "m.gguf");
        Assert.True(removed.IsRemoved);

        ModelRemoval gone = await _store.RemoveAsync(removed, allVersions: true);

        Assert.Equal((removed.Versions.Count, 0), (gone.RemovedObjects, gone.KeptVersions));
        Assert.Equal("m.gguf.other", Assert.Single(await ModelsAsync(allVersions: true)).Name);
    }

    [MotoFact]
    public async Task Both_spellings_of_a_pair_are_models_and_what_is_left_of_one_can_be_removed()
    {
        foreach (string key in new[] { "m.gguf.enc", "m.gguf.datakey.enc", "n.encrypted", "n.datakey", "half.enc", "lost.datakey.enc" })
            await _client.PutObjectAsync(new PutObjectRequest { BucketName = _bucket, Key = $"models/{key}", ContentBody = key });

        Assert.Equal(["m.gguf", "n"], (await ModelsAsync()).Select(model => model.Name));
        Assert.Equal("n.datakey", System.Text.Encoding.UTF8.GetString(await _store.ReadDataKeyAsync(await _store.FindAsync("n"))));
        PublishedModel[] halves = [.. (await ModelsAsync(allVersions: true)).Where(model => model.IsRemoved)];
        Assert.Equal(["half", "lost"], halves.Select(model => model.Name).Order());
        foreach (PublishedModel half in halves) Assert.Equal((1, 0), await RemoveAsync(half, allVersions: true));
        Assert.Equal(2, (await ModelsAsync(allVersions: true)).Count);
    }

    [MotoFact]
    public async Task A_bucket_that_is_not_there_is_said()
    {
        await using S3ModelStore nowhere = Open("s3://nowhere-at-all");
        AwsException refused = await Assert.ThrowsAsync<AwsException>(() => nowhere.FindAsync("m"));
        Assert.Equal((AwsErrorKind.NotFound, "NoSuchBucket"), (refused.Kind, refused.Code));
    }

    [MotoFact]
    public async Task An_endpoint_that_the_environment_names_is_asked_without_proxy_and_with_the_bucket_in_the_path()
    {
        const string Variable = "AWS_ENDPOINT_URL_S3";
        string? before = Environment.GetEnvironmentVariable(Variable);
        Environment.SetEnvironmentVariable(Variable, new UriBuilder(_moto.Url) { Host = "localhost" }.Uri.AbsoluteUri);
        try
        {
            var connection = new AwsConnection(new AwsOptions { Keys = new AwsKeys("test", "test"), Region = "us-east-1" });
            var hosts = new List<string>();
            _front.Refuse = request =>
            {
                hosts.Add(request.RequestUri!.Host);
                return null;
            };
            await using var store = new S3ModelStore(
                ModelStoreReference.Parse($"s3://{_bucket}"), connection, new S3StoreOptions { HttpClients = _front });
            Assert.Equal(ModelErrorReason.NotFound, await RefusedAsync(() => store.FindAsync("m")));
            Assert.Equal("localhost", Assert.Single(hosts));
            Assert.IsType<LoopbackClients>(
                (await connection.ConfigureAsync(new AmazonS3Config(), CancellationToken.None)).HttpClientFactory);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, before);
        }

        var remote = new AwsConnection(new AwsOptions { Keys = new AwsKeys("test", "test"), Region = "us-east-1" });
        Assert.Null((await remote.ConfigureAsync(new AmazonS3Config(), CancellationToken.None)).HttpClientFactory);
        var local = new AwsConnection(
            new AwsOptions { Keys = new AwsKeys("test", "test"), Region = "us-east-1", EndpointUrl = _moto.Url });
        Assert.IsType<LoopbackClients>((await local.ConfigureAsync(new AmazonS3Config(), CancellationToken.None)).HttpClientFactory);
    }

    private string Saved => PathOf("saved");

    private string PathOf(string name) => Path.Combine(_folder, name);

    private S3ModelStore Open(string reference = "s3://{0}", int? mostInAnswer = 10) => new(
        ModelStoreReference.Parse(string.Format(System.Globalization.CultureInfo.InvariantCulture, reference, _bucket)),
        new AwsConnection(new AwsOptions { Keys = new AwsKeys("test", "test"), Region = "us-east-1", EndpointUrl = _moto.Url }),
        new S3StoreOptions { PartLength = PartLength, MostInAnswer = mostInAnswer, HttpClients = _front });

    private async Task<string> SealAsync(int length, string name = "m.gguf")
    {
        await File.WriteAllBytesAsync(PathOf(name), Bytes(length));
        return (await SealedModel.ProtectAsync(new ProtectModelRequest
        {
            Source = PathOf(name), Destination = PathOf(name + SealedModel.Extension), KeyService = new NoKeyService(), KeyId = "key",
            Overwrite = true,
        })).Path;
    }

    // What is encrypted, a store cannot tell; so any bytes will do.
    private async Task<string> PairAsync(int length)
    {
        await File.WriteAllBytesAsync(PathOf("m.gguf.enc"), Bytes(length));
        await File.WriteAllBytesAsync(PathOf("m.gguf.datakey.enc"), Bytes(180 + (length % 7)));
        return PathOf("m.gguf.enc");
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private async Task<List<PublishedModel>> ModelsAsync(bool allVersions = false)
    {
        var models = new List<PublishedModel>();
        await foreach (PublishedModel model in _store.ListAsync(allVersions)) models.Add(model);
        return models;
    }

    private async Task<(int Removed, int Kept)> RemoveAsync(PublishedModel model, bool allVersions = false)
    {
        ModelRemoval removal = await _store.RemoveAsync(model, allVersions);
        return (removal.RemovedObjects, removal.KeptVersions);
    }

    private async Task<List<PartDetail>> PartsAsync()
    {
        MultipartUpload upload = Assert.Single((await _client.ListMultipartUploadsAsync(_bucket)).MultipartUploads ?? []);
        return (await _client.ListPartsAsync(_bucket, upload.Key, upload.UploadId)).Parts ?? [];
    }

    private static async Task<ModelErrorReason> RefusedAsync(Func<Task> action) =>
        (await Assert.ThrowsAsync<ModelException>(action)).Reason;

    private sealed class Trigger(long at, CancellationTokenSource stop) : IProgress<ModelProgress>
    {
        public void Report(ModelProgress value)
        {
            if (value.Done >= at) stop.Cancel();
        }
    }

    private sealed class NoKeyService : IModelKeyService
    {
        public string Name => "test";

        public bool IsSameKey(string named, string recorded) => named == recorded;

        public ValueTask<ModelDataKey> GenerateDataKeyAsync(
            string keyId, EncryptionContext context, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(new ModelDataKey(keyId, Bytes(32), new byte[] { 1 }));

        public ValueTask<ModelKeyReply> DecryptAsync(ModelKeyRequest request, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();
    }
}
