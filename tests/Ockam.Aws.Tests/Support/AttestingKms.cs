using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Ockam.Attestation;
using Ockam.Models;

namespace Ockam.Aws.Tests.Support;

/// <summary>
/// KMS with what moto leaves out: verifies documents, decides by the key's policy, the caller's policies of IAM and the key's grants, and
/// answers attested requests with an envelope for the recipient. Everything else is moto's answer.
/// </summary>
internal sealed class AttestingKms : IAsyncDisposable
{
    /// <summary>Who asks, as KMS would find it out from the signature.</summary>
    public const string Consumer = $"arn:aws:iam::{MotoServer.Account}:role/consumer";

    private static readonly string[] s_decided = ["Decrypt", "GenerateDataKey"];

    private readonly HttpClient _http = new();
    private readonly AttestationVerifier _verifier = new();
    private readonly Uri _moto;
    private readonly AttestationRoot _root;
    private readonly JsonFront _front;

    public AttestingKms(Uri moto, AttestationRoot root)
    {
        _moto = moto;
        _root = root;
        _front = new JsonFront(AnswerAsync);
    }

    public Uri Url => _front.Url;

    /// <summary>Who asks.</summary>
    public KeyCaller Caller { get; set; } = KeyCaller.Parse(Consumer);

    /// <summary>What the caller's policies of IAM say; the application's is everything on every key.</summary>
    public IReadOnlyList<IdentityPolicy> Iam { get; set; } =
    [
        new("everything", KeyPolicyDocument.ParseIdentityPolicy(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"*"}]}""")),
    ];

    /// <summary>Answers in place of KMS; null lets it answer.</summary>
    public Func<FrontRequest, FrontReply?> Fault { get; set; } = _ => null;

    /// <summary>Changes an answer on its way.</summary>
    public Func<FrontRequest, FrontReply, FrontReply> Tamper { get; set; } = (_, reply) => reply;

    /// <summary>What was asked and answered, in order.</summary>
    public ConcurrentQueue<(FrontRequest Request, FrontReply Reply)> Log { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _front.DisposeAsync();
        _http.Dispose();
    }

    /// <summary>A connection that reaches it.</summary>
    public AwsConnection Connect(int retries = 1) => new(new AwsOptions
    {
        EndpointUrl = Url, Region = "us-east-1", Keys = new AwsKeys("AKIAEXAMPLE", "secret"), MaximumRetries = retries,
    });

    private async Task<FrontReply> AnswerAsync(FrontRequest request)
    {
        FrontReply reply = Fault(request) ?? Tamper(request, await DecideAsync(request));
        Log.Enqueue((request, reply));
        return reply;
    }

    private async Task<FrontReply> DecideAsync(FrontRequest request)
    {
        if (!s_decided.Contains(request.Action)) return await AskMotoAsync(request);
        AttestationDocument? document = null;
        if (request.Body["Recipient"]?["AttestationDocument"]?.GetValue<string>() is { } encoded)
        {
            if (request.Body["Recipient"]!["KeyEncryptionAlgorithm"]?.GetValue<string>() != "RSAES_OAEP_SHA_256")
                return FrontReply.Error("ValidationException", "The algorithm of the recipient is not known.");
            AttestationVerdict verdict = _verifier.Verify(
                Convert.FromBase64String(encoded), new AttestationExpectations { Roots = [_root] });
            if (!verdict.IsValid || verdict.Document!.PublicKey is null)
                return FrontReply.Error("ValidationException", "The attestation document is not valid.");
            document = verdict.Document;
        }

        return await RefuseAsync(request, document) ?? Envelop(request, await AskMotoAsync(request), document);
    }

    private async Task<FrontReply?> RefuseAsync(FrontRequest request, AttestationDocument? document)
    {
        FrontReply described = await AskMotoAsync("DescribeKey", new JsonObject { ["KeyId"] = request.Body["KeyId"]!.DeepClone() });
        if (described.Status != 200) return described;
        var arn = described.Body["KeyMetadata"]!["Arn"]!.GetValue<string>();
        FrontReply policy = await AskMotoAsync("GetKeyPolicy", new JsonObject { ["KeyId"] = arn, ["PolicyName"] = "default" });
        var asked = new KeyAccessRequest(Caller, request.Action)
        {
            KeyArn = arn,
            Registers = document?.Pcrs,
            Context = new EncryptionContext(
                request.Body["EncryptionContext"]?.AsObject()
                    .Select(pair => new KeyValuePair<string, string>(pair.Key, (string)pair.Value!)) ?? []),
        };
        KeyAccessDecision decision = KeyPolicySimulator.Evaluate(
            asked, KeyPolicyDocument.Parse(policy.Body["Policy"]!.GetValue<string>()), Iam);
        return decision.IsAllowed ? null : FrontReply.Error(
            "AccessDeniedException",
            $"User: {Caller} is not authorized to perform: kms:{request.Action} on resource: {arn}");
    }

    private static FrontReply Envelop(FrontRequest request, FrontReply reply, AttestationDocument? document)
    {
        // moto stumbles over wrapped keys that were changed in places; KMS says what they are.
        if (request.Action == "Decrypt" && reply.Status != 200 && reply.Status != 400)
            return FrontReply.Error("InvalidCiphertextException", "");
        if (document is null || reply.Status != 200) return reply;
        try
        {
            byte[] plain = Convert.FromBase64String(reply.Body["Plaintext"]!.GetValue<string>());
            JsonObject attested = reply.Body.DeepClone().AsObject();
            attested.Remove("Plaintext");
            attested["CiphertextForRecipient"] = Convert.ToBase64String(CmsEnvelope.Create(plain, document.PublicKey!.Value.Span));
            return reply with { Body = attested };
        }
        catch (ModelException wrong) when (wrong.Reason == ModelErrorReason.AttestationRefused)
        {
            return FrontReply.Error("ValidationException", "The public key of the attestation document is not valid.");
        }
    }

    private Task<FrontReply> AskMotoAsync(FrontRequest request)
    {
        JsonObject body = request.Body.DeepClone().AsObject();
        body.Remove("Recipient");
        return AskMotoAsync(request.Action, body);
    }

    private async Task<FrontReply> AskMotoAsync(string action, JsonObject body)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, _moto)
        {
            Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/x-amz-json-1.1"),
        };
        message.Headers.Add("X-Amz-Target", "TrentService." + action);
        // moto takes the region from the signature, which it does not check.
        message.Headers.TryAddWithoutValidation(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/us-east-1/kms/aws4_request, SignedHeaders=host, Signature=0");
        using HttpResponseMessage answer = await _http.SendAsync(message);
        string text = await answer.Content.ReadAsStringAsync();
        return new FrontReply((int)answer.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)!.AsObject() : []);
    }
}
