using Ockam.Api;
using Ockam.Encoding;

namespace Ockam.Tests.Api;

public class ApiMessageTests
{
    [Fact]
    public void Requests_have_numbers_of_their_own_that_are_not_zero()
    {
        uint[] ids = [.. Enumerable.Range(0, 200).Select(_ => new ApiRequest(ApiMethod.Get, "/").Id)];
        Assert.DoesNotContain(0u, ids);
        // Two equal ones among 200 of 2^32 would happen once in 200,000 runs; ten equal ones never.
        Assert.InRange(ids.Distinct().Count(), 190, 200);
    }

    [Theory]
    [InlineData("/", ""), InlineData("", ""), InlineData("/a/b", "a|b"), InlineData("a/b", "a|b"), InlineData("//a", "|a")]
    [InlineData("/a/", "a|")]
    public void A_path_is_split_at_slashes_after_one_at_the_start(string path, string segments) =>
        Assert.Equal(segments, string.Join('|', new ApiRequest(ApiMethod.Get, path).GetSegments()));

    [Fact]
    public void A_request_comes_back_as_it_was_written()
    {
        byte[] body = "a10102".FromHex();
        foreach (ApiMethod method in Enum.GetValues<ApiMethod>())
        {
            var request = new ApiRequest(method, "/\u00fc", body) { TracingContext = "{}" };
            ApiRequest read = ApiRequest.Decode(request.Encode());
            Assert.Equal((request.Id, (ApiMethod?)method, "/\u00fc", "{}"), (read.Id, read.Method, read.Path, read.TracingContext));
            Assert.Equal(body, read.Body.ToArray());
        }
    }

    [Fact]
    public void A_response_comes_back_as_it_was_written()
    {
        var request = new ApiRequest(ApiMethod.Get, "/x");
        foreach (ApiStatus status in Enum.GetValues<ApiStatus>())
        {
            ApiResponse read = ApiResponse.Decode(ApiResponse.To(request, status, "05".FromHex()).Encode());
            Assert.Equal((request.Id, (ApiStatus?)status), (read.Re, read.Status));
            Assert.NotEqual(0u, read.Id);
            Assert.Equal("05", read.Body.Span.ToHex());
        }
    }

    [Theory]
    [InlineData("bf0101030002612f04f4ff")]
    [InlineData("a504f4010102612f0300181ea0")]
    [InlineData("a501010261 2f 0300 04f4 05f6")]
    [InlineData("a501010261 2f 0300 04f4 05818100")]
    public void A_header_may_be_indefinite_in_any_order_and_have_more_than_is_known(string cbor)
    {
        ApiRequest request = ApiRequest.Decode(Bare.EncodeData(cbor.FromHex()));
        Assert.Equal((1u, (ApiMethod?)ApiMethod.Get, "/"), (request.Id, request.Method, request.Path));
        Assert.Null(request.TracingContext);
        Assert.True(request.Body.IsEmpty);
    }

    [Fact]
    public void An_unknown_method_or_status_is_read_as_none()
    {
        foreach (string method in new[] { "0305", "031bffffffffffffffff", "03f6" })
            Assert.Null(ApiRequest.Decode(Bare.EncodeData($"a4010102612f{method}04f4".FromHex())).Method);
        Assert.Null(ApiRequest.Decode(Bare.EncodeData("a3010102612f04f4".FromHex())).Method);
        foreach (string status in new[] { "0318c9", "031bffffffffffffffff", "03f6", "0300" })
            Assert.Null(ApiResponse.Decode(Bare.EncodeData($"a401010202{status}04f4".FromHex())).Status);
        ApiResponse without = ApiResponse.Decode(Bare.EncodeData("a30101020204f4".FromHex()));
        Assert.Null(without.Status);
        Assert.Equal("a30101020204f4", Bare.ReadData(without.Encode(), out _).ToHex());
    }

    [Theory]
    [InlineData("a302612f030004f4"), InlineData("a30101030004f4"), InlineData("a3010102612f0300"), InlineData("a0"), InlineData("80")]
    [InlineData("")]
    [InlineData("a4011b0000000100000000 02612f 0300 04f4"), InlineData("a40120 02612f 0300 04f4"), InlineData("a4 0101 02412f 0300 04f4")]
    [InlineData("a4 0101 02612f 0300 0401"), InlineData("a4 0101 02612f 0320 04f4"), InlineData("a4 6101 01 02612f 0300 04f4")]
    [InlineData("a4 0101 02612f 0300 04f5"), InlineData("a4 0101 02612f 0300 04f5 81"), InlineData("a4 0101 02612f 0300 04f5 ff")]
    [InlineData("a5 0101 02612f 0300 04f4 058181")]
    public void Another_request_is_refused(string cbor) =>
        Assert.Throws<EncodingException>(() => ApiRequest.Decode(Bare.EncodeData(cbor.FromHex())));

    [Theory]
    [InlineData("a3 0202 0318c8 04f4"), InlineData("a3 0101 0318c8 04f4"), InlineData("a3 0101 0202 0318c8"), InlineData("f6")]
    [InlineData("a4 0101 021b0000000100000000 0318c8 04f4"), InlineData("a4 0101 0202 0338c8 04f4"), InlineData("a4 0101 0202 0318c8 04f5")]
    public void Another_response_is_refused(string cbor) =>
        Assert.Throws<EncodingException>(() => ApiResponse.Decode(Bare.EncodeData(cbor.FromHex())));

    [Fact]
    public void The_length_before_the_message_is_needed_and_what_follows_it_ignored()
    {
        byte[] payload = new ApiRequest(ApiMethod.Put, "/x", "f5".FromHex()).Encode();
        Assert.Equal("f5", ApiRequest.Decode([.. payload, 1, 2, 3]).Body.Span.ToHex());
        Assert.Throws<EncodingException>(() => ApiRequest.Decode(payload.AsSpan(1)));
        Assert.Throws<EncodingException>(() => ApiRequest.Decode(payload.AsSpan(0, payload.Length - 1)));
    }

    [Fact]
    public void A_body_is_the_one_item_that_the_header_announces()
    {
        Assert.Equal("820102", ApiRequest.Decode(Bare.EncodeData("a4 0101 02612f 0300 04f5 820102 99".FromHex())).Body.Span.ToHex());
        Assert.True(ApiRequest.Decode(Bare.EncodeData("a4 0101 02612f 0300 04f4 820102".FromHex())).Body.IsEmpty);
    }

    [Fact]
    public void Any_bytes_end_in_a_message_or_the_one_error()
    {
        byte[][] seeds =
        [
            new ApiRequest(7, ApiMethod.Post, "/credential", "a10102".FromHex()) { TracingContext = "{}" }.Encode(),
            ApiResponse.To(new ApiRequest(7, ApiMethod.Get, "/", default), ApiStatus.Ok, "83010203".FromHex()).Encode(),
            ApiResponse.Refuse(new ApiRequest(7, ApiMethod.Get, "/", default), ApiStatus.Forbidden, "no").Encode(),
        ];
        var mutator = new Mutator(81);
        int requests = 0, responses = 0, rounds = Scale.Of(10_000);
        for (int i = 0; i < rounds; i++)
        {
            byte[] data = mutator.Next(seeds);
            try
            {
                ApiRequest request = ApiRequest.Decode(data);
                Assert.Equal(request.Path, ApiRequest.Decode(request.Encode()).Path);
                requests++;
            }
            catch (EncodingException)
            {
            }

            try
            {
                ApiResponse response = ApiResponse.Decode(data);
                Assert.Equal(response.Status, ApiResponse.Decode(response.Encode()).Status);
                if (response.Status != ApiStatus.Ok) Assert.Throws<ApiException>(response.ThrowIfFailed);
                responses++;
            }
            catch (EncodingException)
            {
            }
        }

        Assert.InRange(requests, 1, rounds - 1);
        Assert.InRange(responses, 1, rounds - 1);
    }
}
