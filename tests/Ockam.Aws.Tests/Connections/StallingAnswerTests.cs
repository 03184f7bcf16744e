using Ockam.Aws.Tests.Support;
using Ockam.Models;

namespace Ockam.Aws.Tests.Connections;

/// <summary>Answers that begin and do not end: the SDK itself waits for their ends without any limit.</summary>
public sealed class StallingAnswerTests
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_key_service_that_stalls_within_an_answer_is_not_waited_for()
    {
        await using var server = new StallingServer(
            """
            HTTP/1.1 200 OK
            Content-Type: application/x-amz-json-1.1
            Content-Length: 1000

            {"Keys":
            """);
        using var keys = new KmsKeys(server.Connect());
        AwsException refused = await Assert.ThrowsAsync<AwsException>(async () => await keys.ListAsync().WaitAsync(s_longest));
        Assert.Equal(AwsErrorKind.Unreachable, refused.Kind);
        Assert.Equal(1, server.Asked);
    }

    [Fact]
    public async Task A_store_that_stalls_within_a_listing_is_not_waited_for()
    {
        await using var server = new StallingServer(
            """
            HTTP/1.1 200 OK
            Content-Type: application/xml
            Content-Length: 1000

            <ListBucketResult>
            """);
        await using var store = new S3ModelStore(ModelStoreReference.Parse("s3://bucket"), server.Connect());
        AwsException refused = await Assert.ThrowsAsync<AwsException>(() => store.FindAsync("m").WaitAsync(s_longest));
        Assert.Equal(AwsErrorKind.Unreachable, refused.Kind);
    }

    [Fact]
    public async Task A_store_that_stalls_within_an_object_is_asked_again_and_then_given_up()
    {
        await using var server = new StallingServer(
            """
            HTTP/1.1 206 Partial Content
            Content-Type: application/octet-stream
            Content-Length: 100
            Content-Range: bytes 0-99/100
            ETag: "1"


            """);
        using var bucket = new S3Bucket(
            server.Connect(), "bucket", new S3StoreOptions { Patience = TimeSpan.FromMilliseconds(500) });
        var source = new S3Source(bucket, new PublishedObject("key", 100, default, "\"1\""));
        ModelException refused = await Assert.ThrowsAsync<ModelException>(
            () => source.ReadAsync(0, new byte[100]).AsTask().WaitAsync(s_longest));
        Assert.Equal(ModelErrorReason.Unavailable, refused.Reason);
        Assert.IsType<TimeoutException>(refused.InnerException);
        Assert.True(server.Asked > 1);
    }
}
