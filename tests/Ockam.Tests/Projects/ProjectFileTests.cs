using Ockam.Projects;
using Utf8 = System.Text.Encoding;

namespace Ockam.Tests.Projects;

/// <summary>Project files: the JSON layer, which is that of legacy tickets too.</summary>
public class ProjectFileTests
{
    [Fact]
    public void A_file_in_any_order_with_spaces_and_keys_of_others_is_written_as_the_original_does()
    {
        const string Text = """
            {
              "name" : "caf\u00e9 \"x\" \u0001", "id": "id", "unknown": { "a": [1, {"b": null}] },
              "kafka_config": { "bootstrap" : "b\u00fcro", "ports": [ 1, 2.50, -3e1 ] },
              "user_roles": [ {"email": "a@b.example", "id": 7, "role": "Admin", "scope": "Project"} ],
              "users": [ "a@b.example", "c" ], "running": true, "version": "v1",
              "access_route": "/dnsaddr/a.example/tcp/4000/service/api", "okta_config": null
            }
            """;
        ProjectFile file = ProjectFile.Parse(Utf8.UTF8.GetBytes("\uFEFF" + Text));
        Assert.Equal("café \"x\" \u0001", file.Name);
        const string Lines = """
            {"id":"id","name":"café \"x\" \u0001","space_name":"","access_route":"/dnsaddr/a.example/tcp/4000/service/api",
            "users":["a@b.example","c"],"space_id":"","identity":null,"authority_access_route":null,"authority_identity":null,
            "kafka_config":{"bootstrap":"b\u00fcro","ports":[1,2.50,-3e1]},"version":"v1","running":true,"operation_id":null,
            "user_roles":[{"email":"a@b.example","id":7,"role":"Admin","scope":"Project"}],"project_change_history":null}
            """;
        Assert.Equal(Lines.ReplaceLineEndings(""), Utf8.UTF8.GetString(file.Encode()));
        Assert.Equal(file.Encode(), ProjectFile.Parse(file.Encode()).Encode());
    }

    [Fact]
    public async Task A_file_that_was_changed_anyhow_is_read_or_refused()
    {
        ProjectFile file = await SampleProject.CreateFileAsync();
        byte[][] seeds = [file.Encode(), (file with { KafkaConfig = "{\"a\":[1]}", UserRoles = "[{\"b\":2}]", Users = ["c"] }).Encode()];
        var mutator = new Mutator(417);
        int read = 0;
        for (int i = 0; i < Scale.Of(4000); i++)
        {
            try
            {
                Project project = Project.Verify(ProjectFile.Parse(mutator.Next(seeds)));
                Assert.Equal(project.File.Encode(), ProjectFile.Parse(project.File.Encode()).Encode());
                read++;
            }
            catch (ProjectException)
            {
                // As it should be for most of them.
            }
        }

        Assert.InRange(read, 1, Scale.Of(4000) - 1);
    }

    [Theory]
    [InlineData("/dnsaddr/a/tcp/1/service/api", "/dnsaddr/a/tcp/1/secure/api")]
    [InlineData("/dnsaddr/a/tcp/1/service/id/service/authority/service/api", "/dnsaddr/a/tcp/1/service/id/service/authority/secure/api")]
    [InlineData("/ip4/127.0.0.1/tcp/1", "/ip4/127.0.0.1/tcp/1/secure/api")]
    [InlineData("/ip6/::1/tcp/1/secure/other", "/ip6/::1/tcp/1/secure/other")]
    public async Task The_last_service_of_a_projects_route_is_the_listener_of_channels(string route, string channel)
    {
        Project project = Project.Verify(await SampleProject.CreateFileAsync() with { AccessRoute = route, AuthorityAccessRoute = route });
        Assert.Equal((channel, channel), (project.NodeChannel.ToString(), project.AuthorityChannel.ToString()));
        Assert.Equal("project-member-project", project.MemberScope);
        Project without = Project.Verify(project.File with { AuthorityAccessRoute = null });
        Assert.Equal(ProjectErrorReason.MissingField, Assert.Throws<ProjectException>(() => without.AuthorityChannel).Reason);
    }
}
