using System.Globalization;
using Microsoft.Playwright;

namespace Microsoft.ML.Lstm.Examples.Tests;

/// <summary>The page of the example LiveForecast, as a person with a browser sees it.</summary>
[TestClass]
public sealed class LiveForecastTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(180_000, CooperativeCancellation = true)]
    public async Task Values_stream_in_the_band_moves_and_the_coverage_so_far_is_shown()
    {
        using var playwright = await Playwright.Playwright.CreateAsync();
        await using var browser = await Browser.Start(playwright);
        using var server = await LiveServer.Start("LiveForecast", "LIVE_FORECAST_URL", TestContext.CancellationToken);
        var page = await browser.NewPageAsync();
        var (errors, foreign) = (new List<string>(), new List<string>());
        page.PageError += (_, error) => errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error") errors.Add(message.Text);
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(server.Address, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal)) foreign.Add(request.Url);
        };

        await page.GotoAsync(server.Address, new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        var first = await Seen(page, atLeast: 5, errors);
        var second = await Seen(page, atLeast: first.Count + 20, errors);
        var picture = Path.Combine(AppContext.BaseDirectory, "live-forecast.png");
        await page.ScreenshotAsync(new() { Path = picture });
        TestContext.AddResultFile(picture);

        Assert.AreNotEqual(first.Band, second.Band, "the band stands still");
        Assert.AreNotEqual(first.Time, second.Time);
        Assert.IsTrue(second.Coverage is > 70 and <= 100, $"coverage so far {second.Coverage} %");
        Assert.AreEqual("Live.", await page.TextContentAsync("#state"));
        Assert.IsEmpty(errors, string.Join('\n', errors));
        Assert.IsEmpty(foreign, $"the page asked for {string.Join(", ", foreign)}");
    }

    static async Task<(int Count, double Coverage, string Time, string? Band)> Seen(IPage page, int atLeast, List<string> errors)
    {
        try
        {
            await page.WaitForFunctionAsync($"() => Number(document.getElementById('count').textContent) >= {atLeast.ToString(CultureInfo.InvariantCulture)}");
        }
        catch (TimeoutException)
        {
            Assert.Fail($"The page shows {await page.TextContentAsync("#count")} values, but {atLeast} were waited for; its errors: {string.Join('\n', errors)}");
        }

        var coverage = (await page.TextContentAsync("#coverage"))!;
        return (
            int.Parse((await page.TextContentAsync("#count"))!, CultureInfo.InvariantCulture), double.Parse(coverage.Split(' ')[0], CultureInfo.InvariantCulture),
            (await page.TextContentAsync("#time"))!, await page.GetAttributeAsync("#band", "d"));
    }
}
