/** A grey block of the true height of what is coming. */
export function Skeleton({ className }: { className: string }) {
  return <div aria-hidden className={`skeleton ${className}`} />;
}

/** Rows of a list that is being read. */
export function SkeletonRows({ count, className }: { count: number; className: string }) {
  return (
    <div aria-hidden className="grid gap-3">
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={`skeleton ${className}`} />
      ))}
    </div>
  );
}
