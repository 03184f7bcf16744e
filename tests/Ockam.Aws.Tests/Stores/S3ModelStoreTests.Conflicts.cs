using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Ockam.Aws.Tests.Support;
using Ockam.Models;

namespace Ockam.Aws.Tests.Stores;

// Others who write to the same bucket, and services that are not quite S3.
public sealed partial class S3ModelStoreTests
{
    [MotoFact]
    public async Task A_pair_that_was_uploaded_in_parts_and_copied_as_a_whole_is_saved()
    {
        byte[] bytes = Bytes(11 * 1024 * 1024);
        var copy = new PutObjectRequest
        {
            BucketName = _bucket, Key = "models/copy.gguf.enc", InputStream = new MemoryStream(bytes),
            ChecksumAlgorithm = ChecksumAlgorithm.SHA256, ChecksumSHA256 = Convert.ToBase64String(SHA256.HashData(bytes)),
        };
        copy.Metadata.Add(S3Upload.PartLengthName, $"{PartLength}");
        await _client.PutObjectAsync(copy);
        await _client.PutObjectAsync(new PutObjectRequest
        {
            BucketName = _bucket, Key = "models/copy.gguf.datakey.enc", ContentBody = "key",
        });
        DownloadedModel saved = await _store.DownloadAsync(
            await _store.FindAsync("copy.gguf"), new ModelDownloadRequest { Folder = Saved });
        Assert.Equal(DownloadVerification.Checksum, saved.Verification);
        Assert.Equal((3, null, null), (S3Checksums.CountOf("ab+/cd=-3"), S3Checksums.CountOf("abcd="), S3Checksums.CountOf("ab-c")));
    }

    [MotoFact]
    public async Task Other_bytes_of_an_object_than_those_that_were_asked_for_are_refused()
    {
        PublishedModel made = (await _store.PublishAsync(new PublishModelRequest { Source = await SealAsync(100_000) })).Model;
        await using ISealedSource source = await _store.OpenAsync(made);
        foreach (bool isPart in new[] { true, false })
        {
            _front.Refuse = request =>
            {
                if (request.Headers.Range is null) return null;
                var answer = new HttpResponseMessage(isPart ? HttpStatusCode.PartialContent : HttpStatusCode.OK)
                {
                    Content = new ByteArrayContent(new byte[777]),
                };
                if (isPart) answer.Content.Headers.ContentRange = new ContentRangeHeaderValue(0, 776, made.Weights.Size);
                return answer;
            };
            Assert.Equal(ModelErrorReason.Changed, await RefusedAsync(async () => await source.ReadAsync(12_345, new byte[777])));
        }
    }

    [MotoFact]
    public async Task Weights_do_not_stay_with_the_data_key_of_another_publication()
    {
        await _store.PublishAsync(new PublishModelRequest { Source = await PairAsync(10_000) });
        string source = await PairAsync(20_000);
        _front.Refuse = request =>
        {
            string path = request.RequestUri!.AbsolutePath;
            if (request.Method != HttpMethod.Put || !path.EndsWith("/m.gguf.enc", StringComparison.Ordinal)) return null;
            var other = new PutObjectRequest { BucketName = _bucket, Key = "models/m.gguf.datakey.enc", ContentBody = "other" };
            _client.PutObjectAsync(other).GetAwaiter().GetResult();
            return null;
        };
        Assert.Equal(
            ModelErrorReason.Changed,
            await RefusedAsync(() => _store.PublishAsync(new PublishModelRequest { Source = source, Overwrite = true })));
        Assert.Empty(await ModelsAsync());
    }

    [MotoFact]
    public async Task What_is_replaced_is_what_was_seen()
    {
        await _store.PublishAsync(new PublishModelRequest { Source = await SealAsync(10_000) });
        string seen = (await _store.FindAsync("m.gguf")).Weights.ETag!;
        string? demanded = null;
        _front.Refuse = request =>
        {
            if (request.Method != HttpMethod.Put) return null;
            demanded = request.Headers.GetValues("If-Match").Single();
            return S3Front.Error(HttpStatusCode.PreconditionFailed, "PreconditionFailed");
        };
        string path = await SealAsync(11_000);
        Assert.Equal(
            ModelErrorReason.Changed,
            await RefusedAsync(() => _store.PublishAsync(new PublishModelRequest { Source = path, Overwrite = true })));
        Assert.Equal(seen, demanded);
    }

    [MotoFact]
    public async Task The_upload_of_somebody_else_is_neither_used_nor_given_up()
    {
        string path = await PairAsync(11 * 1024 * 1024);
        string other = await BeginAsync();
        string? late = null;
        _front.Refuse = request =>
        {
            if (request.Method == HttpMethod.Put) Assert.DoesNotContain(Uri.EscapeDataString(other), request.RequestUri!.Query);
            bool completes = request.Method == HttpMethod.Post && request.RequestUri!.Query.Contains("uploadId=", StringComparison.Ordinal);
            if (completes) late = BeginAsync().GetAwaiter().GetResult();
            return null;
        };
        Assert.Equal(0, (await _store.PublishAsync(new PublishModelRequest { Source = path })).ResumedBytes);
        MultipartUpload left = Assert.Single((await _client.ListMultipartUploadsAsync(_bucket)).MultipartUploads ?? []);
        Assert.Equal(late, left.UploadId);

        async Task<string> BeginAsync()
        {
            string id = (await _client.InitiateMultipartUploadAsync(_bucket, "models/m.gguf.enc")).UploadId;
            await _client.UploadPartAsync(new UploadPartRequest
            {
                BucketName = _bucket, Key = "models/m.gguf.enc", UploadId = id, PartNumber = 1, PartSize = PartLength,
                InputStream = new MemoryStream(Bytes(PartLength)),
            });
            return id;
        }
    }

    [MotoFact]
    public async Task Somebody_else_at_the_same_name_is_said_as_such_and_not_as_a_name_that_is_taken()
    {
        string path = await PairAsync(11 * 1024 * 1024);
        foreach ((HttpStatusCode status, string code) in new[]
        {
            (HttpStatusCode.BadRequest, "InvalidPart"), (HttpStatusCode.Conflict, "ConditionalRequestConflict"),
        })
        {
            _front.Refuse = request =>
                request.Method == HttpMethod.Post && request.RequestUri!.Query.Contains("uploadId=", StringComparison.Ordinal)
                    ? S3Front.Error(status, code)
                    : null;
            Assert.Equal(ModelErrorReason.InUse, await RefusedAsync(() => _store.PublishAsync(new PublishModelRequest { Source = path })));
        }
    }

    [MotoFact]
    public async Task A_model_that_was_published_again_since_it_was_listed_is_not_removed_and_what_was_begun_goes_with_one_that_is()
    {
        PublishedModel old = (await _store.PublishAsync(new PublishModelRequest { Source = await PairAsync(10_000) })).Model;
        PublishedModel made = (await _store.PublishAsync(
            new PublishModelRequest { Source = await PairAsync(20_000), Overwrite = true })).Model;
        foreach (bool allVersions in new[] { false, true })
            Assert.Equal(ModelErrorReason.Changed, await RefusedAsync(() => _store.RemoveAsync(old, allVersions)));
        Assert.Equal(made.Weights.ETag, (await _store.FindAsync("m.gguf")).Weights.ETag);

        await _client.InitiateMultipartUploadAsync(_bucket, made.Weights.Key);
        Assert.Equal((2, 0), await RemoveAsync(made));
        Assert.Empty((await _client.ListMultipartUploadsAsync(_bucket)).MultipartUploads ?? []);
    }
}
