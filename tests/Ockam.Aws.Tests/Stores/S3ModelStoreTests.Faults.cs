using System.Net;
using Ockam.Aws.Tests.Support;
using Ockam.Models;

namespace Ockam.Aws.Tests.Stores;

// A service that fails for a while, longer than the SDK tries again.
public sealed partial class S3ModelStoreTests
{
    [MotoTheory]
    [InlineData(HttpStatusCode.ServiceUnavailable, "SlowDown")]
    [InlineData(HttpStatusCode.InternalServerError, "InternalError")]
    [InlineData(null, null)]
    public async Task A_reconnection_that_fails_ends_neither_saving_nor_reading(HttpStatusCode? status, string? code)
    {
        string path = await SealAsync(200_000);
        byte[] bytes = await File.ReadAllBytesAsync(path);
        await _store.PublishAsync(new PublishModelRequest { Source = path });
        await using var store = new S3ModelStore(
            ModelStoreReference.Parse($"s3://{_bucket}/models"), OnceOnly(),
            new S3StoreOptions { PartLength = PartLength, HttpClients = _front });
        PublishedModel model = await store.FindAsync("m.gguf");
        int failures = 0;
        _front.Refuse = request =>
        {
            // The first and the third attempt: a failure after a success counts anew.
            if (request.Headers.Range is null || ++failures % 2 == 0) return null;
            return status is { } said ? S3Front.Error(said, code!) : throw new HttpRequestException("The connection was reset.");
        };
        await using (ISealedSource source = await store.OpenAsync(model))
        {
            var part = new byte[500];
            await source.ReadAsync(1000, part);
            Assert.Equal(bytes[1000..1500], part);
        }

        DownloadedModel saved = await store.DownloadAsync(model, new ModelDownloadRequest { Folder = Saved });
        Assert.Equal(bytes, await File.ReadAllBytesAsync(saved.Path));
        Assert.Equal(4, failures);
    }

    [MotoFact]
    public async Task What_is_refused_for_good_is_not_asked_for_again()
    {
        await _store.PublishAsync(new PublishModelRequest { Source = await SealAsync(10_000) });
        PublishedModel model = await _store.FindAsync("m.gguf");
        int asked = 0;
        _front.Refuse = request =>
        {
            if (request.Headers.Range is null) return null;
            asked++;
            return S3Front.Error(HttpStatusCode.Forbidden, "AccessDenied");
        };
        AwsException refused = await Assert.ThrowsAsync<AwsException>(
            () => _store.DownloadAsync(model, new ModelDownloadRequest { Folder = Saved }));
        Assert.Equal((AwsErrorKind.AccessDenied, 1), (refused.Kind, asked));
    }

    [MotoFact]
    public async Task Who_may_list_a_prefix_alone_publishes_though_S3_does_not_say_that_nothing_is_there()
    {
        string path = await SealAsync(10_000);
        bool isThere = false;
        // As S3 does where s3:ListBucket has a condition on the prefix.
        _front.Refuse = request => request.Method == HttpMethod.Head && !isThere ? new HttpResponseMessage(HttpStatusCode.Forbidden) : null;
        Assert.Equal("m.gguf", (await _store.PublishAsync(new PublishModelRequest { Source = path })).Model.Name);
        // What is there and may not be looked at is refused all the same.
        AwsException refused = await Assert.ThrowsAsync<AwsException>(
            () => _store.PublishAsync(new PublishModelRequest { Source = path, Overwrite = true }));
        Assert.Equal(AwsErrorKind.AccessDenied, refused.Kind);
        isThere = true;
        await _store.PublishAsync(new PublishModelRequest { Source = path, Overwrite = true });
    }

    [MotoFact]
    public async Task A_listing_that_goes_round_in_a_circle_is_left()
    {
        int asked = 0;
        _front.Refuse = request =>
        {
            if (!request.RequestUri!.Query.Contains("list-type=2", StringComparison.Ordinal)) return null;
            asked++;
            return new HttpResponseMessage
            {
                Content = new StringContent(
                    "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>same</NextContinuationToken>"
                    + "</ListBucketResult>",
                    System.Text.Encoding.UTF8, "application/xml"),
            };
        };
        AwsException endless = await Assert.ThrowsAsync<AwsException>(() => _store.FindAsync("m.gguf"));
        Assert.Contains("does not go on", endless.Message, StringComparison.Ordinal);
        Assert.Equal(2, asked);
    }

    private AwsConnection OnceOnly() => new(new AwsOptions
    {
        Keys = new AwsKeys("test", "test"), Region = "us-east-1", EndpointUrl = _moto.Url, MaximumRetries = 0,
    });
}
