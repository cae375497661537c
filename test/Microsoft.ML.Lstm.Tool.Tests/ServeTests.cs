using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.ML.Lstm.Tool.Models;
using Microsoft.ML.Lstm.Tool.Serving;
using Microsoft.ML.Lstm.Tool.Terminal;

namespace Microsoft.ML.Lstm.Tool.Tests;

[TestClass]
public sealed class ServeTests
{
    [TestMethod]
    public async Task Rows_are_scored_as_a_file_is()
    {
        using var folder = new Folder();
        var next = folder.Sales("next.csv", 84, 98);
        Run.Well("score", Trained.Forecaster, next, "-o", folder["f.csv"]);
        var expected = File.ReadAllLines(folder["f.csv"])[1..];
        await using var server = new ScoreServer(Model(Trained.Forecaster), "http://127.0.0.1:0", 1 << 20);
        using var client = new HttpClient { BaseAddress = new(await server.StartAsync()) };
        var rows = File.ReadAllLines(next)[1..].Select(line => line.Split(',')).Select(cells => new { shop = cells[0], day = cells[1], units = int.Parse(cells[2]) });
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => await (await client.PostAsJsonAsync("/score", rows)).EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement[]>()));
        foreach (var answer in answers)
        {
            CollectionAssert.AreEqual(expected, answer!.Select(row => $"{row.GetProperty("shop")},{row.GetProperty("step")},{row.GetProperty("day")},{row.GetProperty("forecast").GetSingle()},{row.GetProperty("lower").GetSingle()},{row.GetProperty("upper").GetSingle()}").ToArray());
        }
    }

    [TestMethod]
    public async Task It_tells_its_columns_and_that_it_is_well()
    {
        await using var server = new ScoreServer(Model(Trained.Classifier), "http://127.0.0.1:0", 1 << 20);
        using var client = new HttpClient { BaseAddress = new(await server.StartAsync()) };
        Assert.AreEqual("ok", (await client.GetFromJsonAsync<JsonElement>("/health")).GetProperty("status").GetString());
        var description = await client.GetFromJsonAsync<JsonElement>("/");
        Assert.AreEqual("classify", description.GetProperty("task").GetString());
        CollectionAssert.AreEqual(new[] { "id", "step", "a", "b" }, description.GetProperty("reads").EnumerateArray().Select(column => column.GetProperty("name").GetString()).ToArray());
    }

    [TestMethod]
    [DataRow("", "no JSON")]
    [DataRow("{}", "an object", "array of rows")]
    [DataRow("[]", "no rows")]
    [DataRow("[1]", "Row 1")]
    [DataRow("[{\"shop\": \"shop1\", \"day\": \"2024-03-25\"}]", "Row 1", "'units'")]
    [DataRow("[{\"shop\": \"shop1\", \"day\": \"2024-03-25\", \"units\": \"many\"}]", "row 1", "'units'", "many")]
    [DataRow("[{\"shop\": \"shop1\", \"day\": \"someday\", \"units\": 1}]", "'day'", "someday")]
    [DataRow("[{\"shop\": \"shop1\", \"day\": \"2020-01-01\", \"units\": 1}]", "'day'")]
    public async Task Bad_rows_get_a_400_that_names_the_column(string body, params string[] words)
    {
        await using var server = new ScoreServer(Model(Trained.Forecaster), "http://127.0.0.1:0", 1 << 20);
        using var client = new HttpClient { BaseAddress = new(await server.StartAsync()) };
        var response = await client.PostAsync("/score", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.AreEqual(HttpStatusCode.BadRequest, response.StatusCode);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString()!;
        foreach (var word in words) StringAssert.Contains(error, word);
    }

    [TestMethod]
    public async Task A_body_that_is_too_large_is_not_read()
    {
        await using var server = new ScoreServer(Model(Trained.Forecaster), "http://127.0.0.1:0", 1000);
        using var client = new HttpClient { BaseAddress = new(await server.StartAsync()) };
        var response = await client.PostAsync("/score", new StringContent(new string(' ', 2000), Encoding.UTF8, "application/json"));
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        StringAssert.Contains(await response.Content.ReadAsStringAsync(), "1000 bytes");
    }

    [TestMethod]
    public void An_address_that_is_none_is_refused()
    {
        Run.Of("serve", Trained.Forecaster, "--url", "here").Refused(ExitCode.Usage, "--url", "'here'");
        Run.Of("serve", Trained.Forecaster, "--max-body", "0").Refused(ExitCode.Usage, "--max-body");
    }

    static LoadedModel Model(string path) => LoadedModel.Load(new(1), path);
}
