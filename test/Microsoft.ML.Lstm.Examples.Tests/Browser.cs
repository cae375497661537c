using Microsoft.Playwright;

namespace Microsoft.ML.Lstm.Examples.Tests;

/// <summary>A headless Chromium: Playwright's own where it was installed, else one of the machine.</summary>
static class Browser
{
    static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    /// <summary>Starts it; where there is none, the test is skipped and says why.</summary>
    public static async Task<IBrowser> Start(IPlaywright playwright)
    {
        var own = playwright.Chromium.ExecutablePath;
        var path = File.Exists(own) ? own : Names.SelectMany(name => Folders().Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        if (path is null) Assert.Inconclusive($"There is no Chromium here: neither Playwright's ({own}; 'playwright install chromium') nor one on the path ({string.Join(", ", Names)}; 'apt-get install chromium').");
        return await playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Headless = true, Args = ["--no-sandbox", "--disable-gpu"] });
    }

    static string[] Folders() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
}
