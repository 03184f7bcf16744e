using System.Net;
using Ockam.Aws.Tests.Runs;
using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Instances;

/// <summary>
/// EC2 keeps the parameters that came with a token, of requests that it has refused too, and refuses others with the same one; what it
/// answers an old token with may be terminated. moto takes no notice of tokens, so a front does.
/// </summary>
[Collection(RunsCollection.Name)]
public sealed class InstanceTokenTests(MotoServer moto) : IDisposable
{
    private readonly InstanceBench _bench = new(moto) { Pace = HastyClock.FewLooks };
    private readonly Dictionary<string, string> _tokens = [];

    public void Dispose() => _bench.Dispose();

    [MotoFact]
    public async Task Where_one_type_is_not_to_be_had_the_next_attempt_may_ask_for_another()
    {
        await _bench.BeginAsync();
        PortalInstanceOrder order = InstanceBench.Order(PortalInstanceRole.HealthCorp) with
        {
            SshFrom = ["203.0.113.7/32"], KeyFile = Path.Combine(_bench.Home, "key.pem"), InstanceType = "t3.small",
        };
        FaultFront front = Front(
            type => type != "t3.small" ? null
                : QueryFront.Error("InsufficientInstanceCapacity", status: HttpStatusCode.InternalServerError));
        AwsException failed = await Assert.ThrowsAsync<AwsException>(() => _bench.Instances(front).CreateAsync(order, _bench.Office));
        Assert.Equal(AwsErrorKind.NoCapacity, failed.Kind);
        Assert.DoesNotContain("not known yet", failed.Message, StringComparison.Ordinal);
        Assert.Contains("What was made for it was removed again.", failed.Message, StringComparison.Ordinal);

        PortalInstance made = await _bench.Instances(front).CreateAsync(order with { InstanceType = "t3.medium" }, _bench.Office);
        Assert.Equal(made.InstanceId, Assert.Single(await _bench.AliveAsync()).InstanceId);
        Assert.Equal(2, _tokens.Count);
    }

    [MotoTheory]
    [InlineData("IdempotentParameterMismatch")]
    [InlineData("IdempotentInstanceTerminated")]
    public async Task A_token_that_is_spent_is_followed_by_the_next_one(string code)
    {
        await _bench.BeginAsync();
        bool isSpent = true;
        FaultFront front = Front(_ =>
        {
            bool refuses = isSpent;
            isSpent = false;
            return refuses ? QueryFront.Error(code) : null;
        });
        await _bench.Instances(front).CreateAsync(InstanceBench.Order(PortalInstanceRole.HealthCorp), _bench.Office);
        Assert.Equal(2, _tokens.Count);
        Assert.Single(await _bench.AliveAsync());
    }

    [MotoFact]
    public async Task Tokens_that_are_refused_again_and_again_end_with_an_error()
    {
        await _bench.BeginAsync();
        FaultFront front = Front(_ => QueryFront.Error("IdempotentParameterMismatch"));
        AwsException failed = await Assert.ThrowsAsync<AwsException>(
            () => _bench.Instances(front).CreateAsync(InstanceBench.Order(PortalInstanceRole.HealthCorp), _bench.Office));
        Assert.Equal("IdempotentParameterMismatch", failed.Code);
        Assert.Equal(2, _tokens.Count);
    }

    private FaultFront Front(Func<string, HttpResponseMessage?> answer) => new()
    {
        Answer = asked =>
        {
            if (asked.Action != "RunInstances") return null;
            string asks = string.Join('&', asked.Parameters.Where(each => each.Key != "ClientToken"));
            string known = _tokens.GetValueOrDefault(asked.Parameters["ClientToken"], asks);
            _tokens[asked.Parameters["ClientToken"]] = known;
            return known == asks ? answer(asked.Parameters["InstanceType"]) : QueryFront.Error("IdempotentParameterMismatch");
        },
    };
}
