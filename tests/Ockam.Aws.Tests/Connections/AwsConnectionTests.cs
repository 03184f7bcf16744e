using System.Text.Json.Nodes;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using Ockam.Aws.Tests.Support;
using Ockam.Models;
using Ockam.Models.Tests.Support;

namespace Ockam.Aws.Tests.Connections;

/// <summary>Where requests go, with which credentials, how often, and what is said when they fail.</summary>
public sealed class AwsConnectionTests : IAsyncLifetime
{
    private const string Arn = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    private static readonly FrontReply s_good = new(200, new JsonObject
    {
        ["KeyId"] = Arn, ["Plaintext"] = Convert.ToBase64String(new byte[32]), ["CiphertextBlob"] = Convert.ToBase64String(new byte[100]),
    });

    private readonly Folder _folder = new();
    private readonly List<FrontRequest> _asked = [];
    private readonly Queue<FrontReply> _replies = new();
    private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _stalls;
    private JsonFront _front = null!;

    public Task InitializeAsync()
    {
        _front = new JsonFront(AnswerAsync);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _front.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Throttled_requests_are_repeated_a_bounded_number_of_times()
    {
        _replies.Enqueue(FrontReply.Error("ThrottlingException", "Rate exceeded"));
        _replies.Enqueue(s_good);
        using (await GenerateAsync(Options)) Assert.Equal(2, _asked.Count);
        _asked.Clear();
        for (int i = 0; i < 9; i++) _replies.Enqueue(FrontReply.Error("ThrottlingException", "Rate exceeded"));
        AwsException refused = await FailAsync(Options);
        Assert.Equal(AwsErrorKind.Throttled, refused.Kind);
        Assert.Equal("ThrottlingException", refused.Code);
        Assert.Equal(2, _asked.Count);
    }

    [Theory]
    [InlineData("ExpiredTokenException", 400, AwsErrorKind.ExpiredCredentials)]
    [InlineData("UnrecognizedClientException", 400, AwsErrorKind.WrongCredentials)]
    [InlineData("InvalidSignatureException", 403, AwsErrorKind.WrongCredentials)]
    [InlineData("DisabledException", 409, AwsErrorKind.Other)]
    [InlineData("LimitExceededException", 400, AwsErrorKind.LimitExceeded)]
    [InlineData("ValidationException", 400, AwsErrorKind.InvalidRequest)]
    [InlineData("SomethingNew", 500, AwsErrorKind.ServiceFailure)]
    public async Task A_refusal_is_said_with_its_code_and_request_id(string code, int status, AwsErrorKind kind)
    {
        for (int i = 0; i < 2; i++) _replies.Enqueue(FrontReply.Error(code, "The reason\u001b[31m of it", status));
        AwsException refused = await FailAsync(Options);
        Assert.Equal(kind, refused.Kind);
        Assert.Equal(code, refused.Code);
        Assert.Equal(JsonFront.RequestId, refused.RequestId);
        Assert.Contains(JsonFront.RequestId, refused.Message, StringComparison.Ordinal);
        Assert.Contains("kms:GenerateDataKey", refused.Message, StringComparison.Ordinal);
        Assert.Contains("The reason", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', refused.Message);
        Assert.DoesNotContain("top secret", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AccessDeniedException", ModelErrorReason.AccessDenied)]
    [InlineData("NotFoundException", ModelErrorReason.UnknownKey)]
    [InlineData("InvalidCiphertextException", ModelErrorReason.WrongContext)]
    [InlineData("IncorrectKeyException", ModelErrorReason.WrongKeyId)]
    public async Task A_refusal_that_key_services_share_has_their_reason(string code, ModelErrorReason reason)
    {
        _replies.Enqueue(FrontReply.Error(code, ""));
        ModelException refused = await Assert.ThrowsAsync<ModelException>(async () => await GenerateAsync(Options));
        Assert.Equal(reason, refused.Reason);
        Assert.Equal(JsonFront.RequestId, Assert.IsType<AwsException>(refused.InnerException).RequestId);
    }

    [Theory]
    [InlineData("http://kms.example.com/")]
    [InlineData("http://192.0.2.1/")]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("https://user:password@kms.example.com/")]
    public void An_endpoint_that_would_carry_keys_in_the_clear_is_refused(string url)
    {
        AwsException refused = Assert.Throws<AwsException>(() => new AwsConnection(Options with { EndpointUrl = new Uri(url) }));
        Assert.Equal(AwsErrorKind.Endpoint, refused.Kind);
    }

    [Fact]
    public async Task The_same_holds_for_the_endpoint_of_a_profile()
    {
        AwsOptions options = Profile("[p]", "aws_access_key_id = AKIAP", "aws_secret_access_key = s", "region = eu-central-1",
            "endpoint_url = http://192.0.2.1/");
        Assert.Equal(AwsErrorKind.Endpoint, (await FailAsync(options)).Kind);
    }

    [Fact]
    public async Task A_key_of_another_region_is_refused_before_anything_is_asked()
    {
        AwsException refused = await FailAsync(Options with { Region = "us-east-1" });
        Assert.Equal(AwsErrorKind.Region, refused.Kind);
        Assert.Contains("eu-central-1", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_asked);
        Assert.Throws<AwsException>(() => new AwsConnection(new AwsOptions { Region = "Frankfurt" }));
    }

    [Fact]
    public async Task Texts_sign_for_their_region_and_a_session_token_goes_along()
    {
        _replies.Enqueue(s_good);
        using (await GenerateAsync(Options with { Keys = new AwsKeys("AKIAGIVEN", "top secret", "a-token") })) { }
        FrontRequest request = Assert.Single(_asked);
        Assert.Contains("Credential=AKIAGIVEN/", request.Headers["authorization"], StringComparison.Ordinal);
        Assert.Contains("/eu-central-1/kms/aws4_request", request.Headers["authorization"], StringComparison.Ordinal);
        Assert.Equal("a-token", request.Headers["x-amz-security-token"]);
        Assert.Equal("AKIAGIVEN", new AwsKeys("AKIAGIVEN", "top secret").ToString());
    }

    [Fact]
    public async Task A_profile_gives_credentials_and_region()
    {
        _replies.Enqueue(s_good);
        AwsOptions options = Profile("[p]", "aws_access_key_id = AKIAPROFILE", "aws_secret_access_key = s", "region = eu-central-1");
        using (await GenerateAsync(options with { EndpointUrl = _front.Url, Keys = new AwsKeys("AKIAOTHER", "s") })) { }
        Assert.Contains(
            "Credential=AKIAPROFILE/", Assert.Single(_asked).Headers["authorization"], StringComparison.Ordinal);
        AwsException none = await FailAsync(options with { ProfileName = "other" });
        Assert.Equal(AwsErrorKind.NoCredentials, none.Kind);
        Assert.Contains("'other'", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_says_how_requests_are_repeated_unless_the_caller_does()
    {
        AwsOptions options = Profile("[p]", "aws_access_key_id = AKIAPROFILE", "aws_secret_access_key = s", "region = eu-central-1",
            "retry_mode = adaptive", "max_attempts = 5") with { EndpointUrl = _front.Url };
        AmazonKeyManagementServiceConfig left = await new AwsConnection(options).ConfigureAsync(
            new AmazonKeyManagementServiceConfig(), CancellationToken.None);
        Assert.Equal((RequestRetryMode.Adaptive, 4), (left.RetryMode, left.MaxErrorRetry));
        AmazonKeyManagementServiceConfig named = await new AwsConnection(options with { MaximumRetries = 1 }).ConfigureAsync(
            new AmazonKeyManagementServiceConfig(), CancellationToken.None);
        Assert.Equal((RequestRetryMode.Standard, 1), (named.RetryMode, named.MaxErrorRetry));
    }

    [Fact]
    public async Task A_profile_that_wants_a_code_or_is_not_complete_is_refused_with_the_reason()
    {
        AwsOptions code = Profile("[q]", "aws_access_key_id = A", "aws_secret_access_key = s", "[p]", "region = eu-central-1",
            "role_arn = arn:aws:iam::123456789012:role/r", "source_profile = q", "mfa_serial = arn:aws:iam::123456789012:mfa/u");
        Assert.Contains("second factor", (await FailAsync(code)).Message, StringComparison.Ordinal);
        AwsException half = await FailAsync(Profile("[p]", "region = eu-central-1", "aws_access_key_id = A"));
        Assert.Equal(AwsErrorKind.NoCredentials, half.Kind);
        Assert.Contains("'p'", half.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_said_to_be_unreachable()
    {
        Uri url;
        await using (var gone = new JsonFront(_ => throw new InvalidOperationException())) url = gone.Url;
        AwsException refused = await FailAsync(Options with { EndpointUrl = url, MaximumRetries = 0 });
        Assert.Equal(AwsErrorKind.Unreachable, refused.Kind);
        Assert.Contains(url.Authority, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_ends_a_request_that_gets_no_answer()
    {
        _stalls = true;
        using var cancel = new CancellationTokenSource();
        using var service = new KmsKeyService(new AwsConnection(Options));
        Task<ModelDataKey> asking = service.GenerateDataKeyAsync(Arn, EncryptionContext.Empty, cancel.Token).AsTask();
        await _stalled.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    private AwsOptions Options => new()
    {
        EndpointUrl = _front.Url, Region = "eu-central-1", Keys = new AwsKeys("AKIAEXAMPLE", "top secret"), MaximumRetries = 1,
    };

    private async Task<FrontReply> AnswerAsync(FrontRequest request)
    {
        lock (_asked) _asked.Add(request);
        _stalled.TrySetResult();
        if (_stalls) await Task.Delay(Timeout.Infinite);
        return _replies.Dequeue();
    }

    private AwsOptions Profile(params string[] lines)
    {
        File.WriteAllLines(_folder["credentials"], lines);
        return new AwsOptions { ProfileName = "p", ProfilesLocation = _folder["credentials"] };
    }

    private static async Task<ModelDataKey> GenerateAsync(AwsOptions options)
    {
        using var service = new KmsKeyService(new AwsConnection(options));
        return await service.GenerateDataKeyAsync(Arn, EncryptionContext.Empty);
    }

    private static Task<AwsException> FailAsync(AwsOptions options) => Assert.ThrowsAsync<AwsException>(() => GenerateAsync(options));
}
