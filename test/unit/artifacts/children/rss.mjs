/** Runs `work` and gives by how many bytes the memory of this process grew at most. */
export async function growth(work) {
  const before = process.memoryUsage.rss();
  let most = before;
  const look = () => (most = Math.max(most, process.memoryUsage.rss()));
  const timer = setInterval(look, 5);
  try {
    await work();
    look();
  } finally {
    clearInterval(timer);
  }
  return most - before;
}
