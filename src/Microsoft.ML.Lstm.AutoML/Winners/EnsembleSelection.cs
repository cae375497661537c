namespace Microsoft.ML.Lstm.AutoML.Winners;

/// <summary>Chooses the weights of an ensemble by forward selection with replacement (Caruana, Niculescu-Mizil, Crew and Ksikes 2004): in each round the model is added with which the average is best.</summary>
static class EnsembleSelection
{
    /// <summary>Rounds: weights are multiples of one in so many.</summary>
    public const int Rounds = 10;

    /// <param name="models">Models to choose from.</param>
    /// <param name="mostMembers">Different models at most.</param>
    /// <param name="loss">The loss of the average by weights; the smaller, the better.</param>
    /// <returns>Weights of the models, which sum to 1: those of the best round, the earliest of several.</returns>
    public static double[] Choose(int models, int mostMembers, Func<double[], double> loss)
    {
        var (counts, best, least) = (new int[models], new double[models], double.PositiveInfinity);
        for (var round = 1; round <= Rounds; round++)
        {
            var (chosen, smallest) = (-1, double.PositiveInfinity);
            for (var model = 0; model < models; model++)
            {
                if (counts[model] == 0 && counts.Count(count => count > 0) == mostMembers) continue;
                counts[model]++;
                var found = loss(Weights(counts, round));
                counts[model]--;
                if (found < smallest) (chosen, smallest) = (model, found);
            }

            if (chosen < 0) break;
            counts[chosen]++;
            if (smallest < least) (best, least) = (Weights(counts, round), smallest);
        }

        return best;
    }

    static double[] Weights(int[] counts, int round) => [.. counts.Select(count => (double)count / round)];
}
