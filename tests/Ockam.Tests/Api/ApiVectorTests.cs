using System.Text.Json;
using Ockam.Api;
using Ockam.Encoding;

namespace Ockam.Tests.Api;

/// <summary>The section <c>api</c> of <c>derived_frames_and_api.json</c>, and <c>misc_api.json</c>.</summary>
public class ApiVectorTests
{
    private const uint RequestId = 0x01020304;

    [VectorFact]
    public void Requests_have_the_bytes_of_the_samples()
    {
        JsonElement[] samples = Samples("POST");
        Assert.Equal(3, samples.Length);
        foreach (JsonElement sample in samples)
        {
            ApiRequest request = ApiRequest.Decode(sample.Hex("payload"));
            Assert.Equal((RequestId, (ApiMethod?)ApiMethod.Post, "/"), (request.Id, request.Method, request.Path));
            Assert.Null(request.TracingContext);
            Assert.EndsWith(request.Body.Span.ToHex(), sample.GetProperty("cbor").GetString());
            Assert.Equal(sample.GetProperty("meaning").GetString()!.Contains("without body"), request.Body.IsEmpty);
            var written = new ApiRequest(RequestId, ApiMethod.Post, "/", request.Body);
            Assert.Equal(sample.GetProperty("payload").GetString(), written.Encode().ToHex());
        }
    }

    [VectorFact]
    public void Responses_have_the_bytes_of_the_samples()
    {
        JsonElement[] samples = Samples("response");
        Assert.Equal(2, samples.Length);
        ApiResponse done = ApiResponse.Decode(samples[0].Hex("payload"));
        Assert.Equal((5u, RequestId, (ApiStatus?)ApiStatus.Ok), (done.Id, done.Re, done.Status));
        Assert.True(done.Body.IsEmpty);
        done.ThrowIfFailed();

        ApiResponse refused = ApiResponse.Decode(samples[1].Hex("payload"));
        Assert.Equal((5u, RequestId, (ApiStatus?)ApiStatus.Forbidden), (refused.Id, refused.Re, refused.Status));
        ApiError? error = Assert.Throws<ApiException>(refused.ThrowIfFailed).Error;
        Assert.Equal(new ApiError("Already a member") { Path = "/", Method = ApiMethod.Post }, error);

        byte[] body = Bare.ReadData(
            ApiResponse.Refuse(new ApiRequest(RequestId, ApiMethod.Post, "/", default), ApiStatus.Forbidden, "Already a member").Encode(),
            out _).ToArray();
        Assert.EndsWith(refused.Body.Span.ToHex(), body.ToHex());
        Assert.Equal(samples[0].GetProperty("payload").GetString(), new ApiResponse(5, RequestId, ApiStatus.Ok, default).Encode().ToHex());
        var written = new ApiResponse(5, RequestId, ApiStatus.Forbidden, refused.Body);
        Assert.Equal(samples[1].GetProperty("payload").GetString(), written.Encode().ToHex());
    }

    [VectorFact]
    public void A_certificate_that_is_ready_has_the_bytes_of_the_original()
    {
        JsonElement vector = Vectors.Read("ockam/misc_api.json").GetProperty("certificate_response");
        JsonElement decoded = vector.GetProperty("decoded");
        var reader = new CborReader(vector.Hex("ready"));
        using CertificateResponse response = CertificateResponse.Decode(ref reader);
        Assert.Equal(decoded.GetProperty("kind").GetInt32(), (int)response.Kind);
        Assert.Equal(decoded.GetProperty("full_chain").GetString(), System.Text.Encoding.UTF8.GetString(response.Chain));
        Assert.Equal(decoded.GetProperty("private_key").GetString(), System.Text.Encoding.UTF8.GetString(response.PrivateKey));
        var writer = new CborWriter();
        response.Encode(writer);
        Assert.Equal(vector.GetProperty("ready").GetString(), writer.Written.ToHex());
    }

    private static JsonElement[] Samples(string kind) =>
        [.. Vectors.Read("ockam/derived_frames_and_api.json").GetProperty("api").EnumerateArray()
            .Where(sample => sample.GetProperty("meaning").GetString()!.StartsWith(kind, StringComparison.Ordinal))];
}
