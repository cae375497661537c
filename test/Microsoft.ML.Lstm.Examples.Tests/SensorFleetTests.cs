using Microsoft.Playwright;

namespace Microsoft.ML.Lstm.Examples.Tests;

/// <summary>The page of the example SensorFleet, as a person with a browser sees it while a silo is killed.</summary>
[TestClass]
public sealed class SensorFleetTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(240_000, CooperativeCancellation = true)]
    public async Task A_silo_is_lost_and_sensors_go_on()
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "redis-server")))) Assert.Inconclusive("There is no redis-server on the path.");
        using var playwright = await Playwright.Playwright.CreateAsync();
        await using var browser = await Browser.Start(playwright);
        using var server = await LiveServer.Start("SensorFleet", "SENSOR_FLEET_URL", TestContext.CancellationToken);
        var page = await browser.NewPageAsync();
        var errors = new List<string>();
        page.PageError += (_, error) => errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error") errors.Add(message.Text);
        };

        await page.GotoAsync(server.Address, new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        await page.WaitForFunctionAsync("() => document.getElementById('silos').textContent === '2' && document.querySelectorAll('#alarms li').length > 2", null, new() { Timeout = 100_000 });
        await page.WaitForFunctionAsync("() => document.getElementById('failover').textContent.startsWith('A silo was killed') && Number(document.getElementById('step').textContent) > 45", null, new() { Timeout = 100_000 });
        var picture = Path.Combine(AppContext.BaseDirectory, "sensor-fleet.png");
        await page.ScreenshotAsync(new() { Path = picture });
        TestContext.AddResultFile(picture);

        Assert.AreEqual("1", await page.TextContentAsync("#silos"));
        Assert.AreEqual("Live.", await page.TextContentAsync("#state"));
        var found = (await page.TextContentAsync("#found"))!.Split(" of ");
        Assert.AreEqual(found[1], found[0]);
        Assert.IsEmpty(errors, string.Join('\n', errors));
    }
}
